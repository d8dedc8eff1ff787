internal import CRoaring

/// An immutable set of docids, compressed (Roaring bitmaps, Lemire et al. 2016).
///
/// Unchecked: the C structure is never changed after the initialiser, and reading one from many threads is safe.
package final class Bitmap: @unchecked Sendable {
    private let set: UnsafeMutablePointer<roaring_bitmap_t>

    private init(owning set: UnsafeMutablePointer<roaring_bitmap_t>?) {
        guard let set else { preconditionFailure("out of memory for a bitmap") }
        self.set = set
    }

    deinit { roaring_bitmap_free(set) }

    /// - Parameter sorted: ascending, without repeats.
    package convenience init(sorted docids: [UInt32]) {
        let set = roaring_bitmap_of_ptr(docids.count, docids)
        roaring_bitmap_run_optimize(set)
        self.init(owning: set)
    }

    package convenience init(range: Range<UInt32>) {
        // The library gives nothing at all for an empty range.
        self.init(
            owning: range.isEmpty
                ? roaring_bitmap_create()
                : roaring_bitmap_from_range(UInt64(range.lowerBound), UInt64(range.upperBound), 1))
    }

    /// - Parameter ranges: ascending, apart from one another.
    package convenience init(ranges: [Range<UInt32>]) {
        let set = roaring_bitmap_create()
        for range in ranges where !range.isEmpty {
            roaring_bitmap_add_range_closed(set, range.lowerBound, range.upperBound - 1)
        }
        self.init(owning: set)
    }

    package static let empty = Bitmap(sorted: [])

    package func and(_ other: Bitmap) -> Bitmap { Bitmap(owning: roaring_bitmap_and(set, other.set)) }

    package func or(_ other: Bitmap) -> Bitmap { Bitmap(owning: roaring_bitmap_or(set, other.set)) }

    package func andNot(_ other: Bitmap) -> Bitmap { Bitmap(owning: roaring_bitmap_andnot(set, other.set)) }

    /// What all sets hold, the smallest first, so that every step works on few docids. Empty for no sets.
    package static func and(_ sets: [Bitmap]) -> Bitmap {
        if sets.count == 1 { return sets[0] }
        let ordered = sets.map { ($0, $0.count) }.sorted { $0.1 < $1.1 }.map(\.0)
        guard var result = ordered.first else { return empty }
        for next in ordered.dropFirst() {
            if result.isEmpty { return result }
            result = result.and(next)
        }
        return result
    }

    /// What some set holds. Empty for no sets.
    package static func or(_ sets: [Bitmap]) -> Bitmap {
        if sets.count == 1 { return sets[0] }
        var pointers: [UnsafePointer<roaring_bitmap_t>?] = sets.map { UnsafePointer($0.set) }
        return withExtendedLifetime(sets) {
            Bitmap(owning: roaring_bitmap_or_many(pointers.count, &pointers))
        }
    }

    package var count: Int { Int(roaring_bitmap_get_cardinality(set)) }

    package var isEmpty: Bool { roaring_bitmap_is_empty(set) }

    /// The smallest docid.
    package var first: UInt32? { isEmpty ? nil : roaring_bitmap_minimum(set) }

    package func contains(_ docid: UInt32) -> Bool { roaring_bitmap_contains(set, docid) }

    /// How many docids both sets hold, without making the set of them.
    package func andCount(_ other: Bitmap) -> Int { Int(roaring_bitmap_and_cardinality(set, other.set)) }

    /// Ascending.
    package func toArray() -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let start = buffer.baseAddress else { return }
            roaring_bitmap_to_uint32_array(set, start)
            initialized = buffer.count
        }
    }

    /// Calls the body for every docid, ascending.
    package func forEach(_ body: (UInt32) throws -> Void) rethrows {
        for docid in toArray() { try body(docid) }
    }

    /// The memory of the compressed set.
    package var sizeInBytes: Int { Int(roaring_bitmap_size_in_bytes(set)) }
}
