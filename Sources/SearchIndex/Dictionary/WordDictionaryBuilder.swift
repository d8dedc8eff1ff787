/// Collects the words of documents and writes them as one dictionary.
package struct WordDictionaryBuilder: Sendable {
    private struct Value {
        var documentFrequency: UInt32
        var term: [UInt8]
        /// Documents in which the word stood for `term`; the most frequent term wins.
        var termFrequency: UInt32
    }

    private var words: [[UInt8]: Value] = [:]

    package init() {}

    package var isEmpty: Bool { words.isEmpty }

    /// Counts a word of one or more documents. Words and terms longer than 65,535 bytes are left out.
    package mutating func add(_ word: [UInt8], term: [UInt8], documents: Int = 1) {
        guard !word.isEmpty, word.count <= Int(UInt16.max), term.count <= Int(UInt16.max) else { return }
        let documents = UInt32(clamping: documents)
        guard var value = words[word] else {
            words[word] = Value(documentFrequency: documents, term: term, termFrequency: documents)
            return
        }
        value.documentFrequency = value.documentFrequency.addingReportingOverflow(documents).partialValue
        if value.term == term {
            value.termFrequency &+= documents
        } else if value.termFrequency <= documents {
            value.term = term
            value.termFrequency = documents
        } else {
            value.termFrequency -= documents
        }
        words[word] = value
    }

    /// Adds all words of another dictionary, for merging shards and layers.
    package mutating func add(_ dictionary: WordDictionary) {
        for index in 0..<dictionary.count {
            add(
                Array(dictionary.word(index)), term: Array(dictionary.term(index)),
                documents: dictionary.documentFrequency(index))
        }
    }

    /// The dictionary as bytes, ready to be written to a file.
    package func bytes() -> [UInt8] {
        let sorted = words.keys.sorted { $0.lexicographicallyPrecedes($1) }
        var arena: [UInt8] = []
        var records: [UInt8] = []
        records.reserveCapacity(sorted.count * WordDictionary.recordBytes)
        for word in sorted {
            guard let value = words[word] else { continue }
            let wordOffset = arena.count
            arena.append(contentsOf: word)
            var termOffset = wordOffset
            if !word.starts(with: value.term) {
                termOffset = arena.count
                arena.append(contentsOf: value.term)
            }
            Self.append(UInt32(clamping: wordOffset), to: &records)
            Self.append(UInt32(clamping: termOffset), to: &records)
            Self.append(UInt16(clamping: word.count), to: &records)
            Self.append(UInt16(clamping: value.term.count), to: &records)
            Self.append(value.documentFrequency, to: &records)
        }
        let arenaStart = WordDictionary.headerBytes + records.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(arenaStart + arena.count)
        for number in [
            WordDictionary.magic, UInt64(sorted.count), UInt64(WordDictionary.headerBytes), UInt64(arenaStart),
            UInt64(arenaStart + arena.count),
        ] { Self.append(number, to: &bytes) }
        return bytes + records + arena
    }

    /// The dictionary in memory.
    package func dictionary() -> WordDictionary {
        let block = OwnedBytes(bytes())
        do {
            return try WordDictionary(bytes: block.bytes, owner: block)
        } catch {
            preconditionFailure("a dictionary just written is not readable: \(error)")
        }
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Bytes on the heap that never move or change.
///
/// Unchecked: written once before anybody else sees them.
private final class OwnedBytes: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    init(_ content: [UInt8]) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 8)
        buffer.copyBytes(from: content)
        bytes = UnsafeRawBufferPointer(buffer)
    }

    deinit { bytes.deallocate() }
}
