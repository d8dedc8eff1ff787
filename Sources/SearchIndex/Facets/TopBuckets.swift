/// Picks the buckets that an answer shows.
struct TopBuckets {
    let limit: Int
    let sort: FacetSort

    /// - Parameter isBefore: the order of values, which also breaks ties of counts.
    /// - Complexity: O(n log n) for small results; only the kept part is sorted when there are many buckets.
    func select<Bucket>(
        _ buckets: [Bucket], count: @escaping (Bucket) -> Int, isBefore: @escaping (Bucket, Bucket) -> Bool
    ) -> (kept: [Bucket], hasMore: Bool) {
        let hasMore = buckets.count > limit
        let ordered: (Bucket, Bucket) -> Bool
        switch sort {
        case .value: ordered = isBefore
        case .count:
            ordered = { left, right in
                let (leftCount, rightCount) = (count(left), count(right))
                return leftCount != rightCount ? leftCount > rightCount : isBefore(left, right)
            }
        }
        guard hasMore, sort == .count, limit > 0 else {
            return (Array(buckets.sorted(by: ordered).prefix(limit)), hasMore)
        }
        // Cut by count first: comparing texts of thousands of rare values would cost more than counting did.
        let threshold = buckets.map(count).sorted(by: >)[limit - 1]
        let candidates = buckets.filter { count($0) >= threshold }
        return (Array(candidates.sorted(by: ordered).prefix(limit)), hasMore)
    }
}
