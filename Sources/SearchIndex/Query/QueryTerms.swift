/// The terms that count as words of a query, found by their hash: for each the words that it stands for.
///
/// A handful of entries behind a 64-bit filter: nine of ten terms of a product's name are told apart by one test.
struct QueryTerms {
    private var hashes: [UInt32] = []
    private var groups: [UInt64] = []
    private var primary: [Bool] = []
    private var filter: UInt64 = 0

    /// - Parameter isPrimary: whether the term is a word as typed or a joined form of words as typed.
    mutating func add(_ hash: UInt32, group: Int, isPrimary: Bool) {
        filter |= 1 << UInt64(hash & 63)
        if let index = hashes.firstIndex(of: hash) {
            groups[index] |= 1 << UInt64(group)
            primary[index] = primary[index] || isPrimary
        } else {
            hashes.append(hash)
            groups.append(1 << UInt64(group))
            primary.append(isPrimary)
        }
    }

    @inline(__always)
    private func index(_ hash: UInt32) -> Int? {
        guard filter & (1 << UInt64(hash & 63)) != 0 else { return nil }
        for index in hashes.indices where hashes[index] == hash { return index }
        return nil
    }

    /// The words that a term stands for, as a bit set.
    @inline(__always)
    func words(_ hash: UInt32) -> UInt64 { index(hash).map { groups[$0] } ?? 0 }

    @inline(__always)
    func isPrimary(_ hash: UInt32) -> Bool { index(hash).map { primary[$0] } ?? false }
}
