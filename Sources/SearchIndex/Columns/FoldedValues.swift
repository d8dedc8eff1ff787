/// The values of a block's field by their text without case: 12 bytes a value, searched by hash.
final class FoldedValues: Sendable {
    /// Ascending.
    private let hashes: [UInt64]
    /// The ordinal behind each hash, ascending among equal ones.
    private let ordinals: [UInt32]

    /// - Parameter bytes: the UTF-8 of a value.
    /// - Complexity: O(n log n), about 100 ns a value.
    init(count: Int, _ bytes: (Int) -> UnsafeRawBufferPointer) {
        var pairs: [(hash: UInt64, ordinal: UInt32)] = []
        pairs.reserveCapacity(count)
        for ordinal in 0..<count { pairs.append((Self.hash(bytes(ordinal)), UInt32(ordinal))) }
        pairs.sort { $0.hash != $1.hash ? $0.hash < $1.hash : $0.ordinal < $1.ordinal }
        hashes = pairs.map(\.hash)
        ordinals = pairs.map(\.ordinal)
    }

    /// - Parameter text: in lower case.
    /// - Parameter value: the value of an ordinal: equal hashes are looked into.
    func ordinals(_ text: String, value: (Int) -> String) -> [Int] {
        var text = text
        let hash = text.withUTF8 { Self.hash(UnsafeRawBufferPointer($0)) }
        var (low, high) = (0, hashes.count)
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] < hash { low = middle + 1 } else { high = middle }
        }
        var found: [Int] = []
        while low < hashes.count, hashes[low] == hash {
            let ordinal = Int(ordinals[low])
            if value(ordinal).lowercased() == text { found.append(ordinal) }
            low += 1
        }
        return found
    }

    /// Ordinals of values that differ in case only, those of one text together; values with one spelling left out.
    func groups(value: (Int) -> String) -> [[Int]] {
        var groups: [[Int]] = []
        var start = 0
        while start < hashes.count {
            var end = start + 1
            while end < hashes.count, hashes[end] == hashes[start] { end += 1 }
            if end > start + 1 {
                let byText = Dictionary(grouping: ordinals[start..<end].map(Int.init)) { value($0).lowercased() }
                groups += byText.values.filter { $0.count > 1 }
            }
            start = end
        }
        return groups
    }

    /// FNV-1a over the text in lower case, when that is ASCII.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in bytes {
            if byte >= 0x80 { return hashBeyondASCII(String(decoding: bytes, as: UTF8.self).lowercased()) }
            let isCapital = byte &- 0x41 < 26
            hash = (hash ^ UInt64(isCapital ? byte | 0x20 : byte)) &* 1_099_511_628_211
        }
        return hash
    }

    /// The library's hash, for which equivalent spellings of "é" are one.
    private static func hashBeyondASCII(_ text: String) -> UInt64 {
        var text = text
        // The Kelvin sign becomes a plain k.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) } }
        return UInt64(truncatingIfNeeded: text.hashValue)
    }
}
