/// Picks the buckets that an answer shows.
struct TopBuckets {
    let limit: Int
    let sort: FacetSort
    var isReversed = false

    /// - Parameter isSelected: buckets that are kept past the limit.
    /// - Parameter key: the order of values, which also breaks ties of counts. Asked for once a bucket at most.
    /// - Returns: in the asked order, and whether the limit left buckets out.
    /// - Complexity: O(n log n) in counts; by count, keys are made for the kept part and its ties only: comparing texts
    ///   of thousands of rare values would cost more than counting did.
    func select<Bucket, Key: Comparable>(
        _ buckets: [Bucket], count: (Bucket) -> Int, isSelected: (Bucket) -> Bool = { _ in false },
        key: (Bucket) -> Key
    ) -> (kept: [Bucket], hasMore: Bool) {
        var candidates = buckets
        if sort == .count, limit > 0, buckets.count > limit {
            let threshold = buckets.map(count).sorted(by: isReversed ? { $0 < $1 } : { $0 > $1 })[limit - 1]
            candidates = buckets.filter {
                isSelected($0) || (isReversed ? count($0) <= threshold : count($0) >= threshold)
            }
        }
        if limit == 0 { candidates = buckets.filter(isSelected) }
        let ordered = candidates.map { (bucket: $0, count: count($0), key: key($0)) }.sorted { left, right in
            if sort == .count {
                if left.count != right.count { return (left.count > right.count) != isReversed }
                return left.key < right.key
            }
            return isReversed ? right.key < left.key : left.key < right.key
        }
        let kept = ordered.enumerated().filter { $0.offset < limit || isSelected($0.element.bucket) }
        return (kept.map(\.element.bucket), buckets.count > kept.count)
    }
}
