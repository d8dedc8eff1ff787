/// The term hashes of one field of one document, in text order.
///
/// Does not keep the bytes alive: whoever reads holds the snapshot.
struct TermSequence {
    private let start: UnsafeRawPointer?
    let count: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        start = bytes.baseAddress
        count = bytes.count / 4
    }

    static var empty: TermSequence { TermSequence(UnsafeRawBufferPointer(start: nil, count: 0)) }

    @inline(__always)
    subscript(index: Int) -> UInt32 {
        start.map { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)) } ?? 0
    }

    @inline(__always)
    func contains(where isWanted: (UInt32) -> Bool) -> Bool {
        for index in 0..<count where isWanted(self[index]) { return true }
        return false
    }

    /// Whether the terms stand one after another.
    func contains(inOrder terms: [UInt32]) -> Bool {
        guard terms.count > 0, terms.count <= count else { return false }
        return (0...(count - terms.count)).contains { start in
            terms.indices.allSatisfy { self[start + $0] == terms[$0] }
        }
    }

    @inline(__always)
    func allSatisfy(_ isWanted: (UInt32) -> Bool) -> Bool {
        for index in 0..<count where !isWanted(self[index]) { return false }
        return true
    }
}
