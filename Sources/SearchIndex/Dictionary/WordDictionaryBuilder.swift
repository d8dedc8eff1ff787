import Foundation

/// Collects the words of documents and writes them as one dictionary.
///
/// The result does not depend on the order in which words came, so shards may be built side by side and merged.
package struct WordDictionaryBuilder: Sendable {
    private struct Value {
        var documentFrequency: UInt32
        /// Documents in which the word stood for its term.
        var termFrequency: UInt32
    }

    /// An index term can't be longer (Xapian's limit is 245 bytes), so a longer word leads nowhere.
    package static let wordBytesMax = 255

    private var words = ByteIndex()
    /// By the number of the word.
    private var values: [Value] = []
    /// The most frequent term of each word; among equals the first by its bytes.
    private var terms = TermPlaces()
    /// The other terms of words that have several, by the number of the word.
    private var otherTerms: [Int: [[UInt8]: UInt32]] = [:]

    package init() {}

    /// Takes over words that were counted elsewhere, none of them empty or longer than ``wordBytesMax``.
    ///
    /// - Parameter frequencies: documents with each word, by its number.
    init(words: ByteIndex, frequencies: [UInt32], terms: TermPlaces) {
        self.words = words
        self.terms = terms
        values = frequencies.map { Value(documentFrequency: $0, termFrequency: $0) }
    }

    package var isEmpty: Bool { values.isEmpty }
    package var count: Int { values.count }

    /// Counts a word of one or more documents.
    ///
    /// - Parameter word: folded, as a person would type it, UTF-8. Empty words and those longer than ``wordBytesMax``
    ///   are left out.
    /// - Parameter term: the index term that stands for the word; the most frequent one is kept.
    package mutating func add(_ word: [UInt8], term: [UInt8], documents: Int = 1) {
        word.withUnsafeBufferPointer { word in
            term.withUnsafeBufferPointer { add(word, term: $0, documents: documents) }
        }
    }

    /// The same for bytes that lie elsewhere.
    package mutating func add(
        _ word: UnsafeBufferPointer<UInt8>, term: UnsafeBufferPointer<UInt8>, documents: Int
    ) {
        guard !word.isEmpty, word.count <= Self.wordBytesMax, term.count <= Self.wordBytesMax else { return }
        let documents = UInt32(clamping: documents)
        let number = number(of: word, firstTerm: term)
        values[number].documentFrequency = Self.sum(values[number].documentFrequency, documents)
        count(term, of: number, word, documents)
    }

    /// Adds all words of another builder.
    package mutating func add(_ other: WordDictionaryBuilder) {
        for (place, value) in other.values.enumerated() {
            other.words.withKey(place) { word in
                other.terms.withTerm(place, of: word) { term in
                    let number = number(of: word, firstTerm: term)
                    values[number].documentFrequency = Self.sum(
                        values[number].documentFrequency, value.documentFrequency)
                    count(term, of: number, word, value.termFrequency)
                    for (term, documents) in other.otherTerms[place] ?? [:] {
                        term.withUnsafeBufferPointer { count($0, of: number, word, documents) }
                    }
                }
            }
        }
    }

    /// Adds all words of a written dictionary; of each word it knows only the most frequent term.
    package mutating func add(_ dictionary: WordDictionary) {
        for index in 0..<dictionary.count {
            add(
                dictionary.word(index).bindMemory(to: UInt8.self),
                term: dictionary.term(index).bindMemory(to: UInt8.self),
                documents: dictionary.documentFrequency(index))
        }
    }

    // MARK: Counting

    private mutating func number(of word: UnsafeBufferPointer<UInt8>, firstTerm: UnsafeBufferPointer<UInt8>) -> Int {
        let (number, isNew) = words.number(of: word)
        if isNew {
            values.append(Value(documentFrequency: 0, termFrequency: 0))
            terms.append(firstTerm, of: word)
        }
        return number
    }

    private mutating func count(
        _ counted: UnsafeBufferPointer<UInt8>, of number: Int, _ word: UnsafeBufferPointer<UInt8>, _ documents: UInt32
    ) {
        let value = values[number]
        let (isSame, isFirst) = terms.withTerm(number, of: word) {
            ($0.elementsEqual(counted), counted.lexicographicallyPrecedes($0))
        }
        guard !isSame else {
            values[number].termFrequency = Self.sum(value.termFrequency, documents)
            return
        }
        var others = otherTerms[number] ?? [:]
        let key = Array(counted)
        let sum = Self.sum(others[key] ?? 0, documents)
        if sum > value.termFrequency || (sum == value.termFrequency && isFirst) {
            others[key] = nil
            others[terms.withTerm(number, of: word) { Array($0) }] = value.termFrequency
            terms.replace(number, counted, of: word)
            values[number].termFrequency = sum
        } else {
            others[key] = sum
        }
        otherTerms[number] = others
    }

    /// Counts stop at the largest number rather than start again from 0.
    private static func sum(_ left: UInt32, _ right: UInt32) -> UInt32 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    // MARK: Writing

    /// The dictionary as bytes, ready to be written to a file.
    package func bytes() -> [UInt8] {
        var (arena, records, maxima): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        records.reserveCapacity(values.count * WordDictionaryFormat.recordBytes)
        arena.reserveCapacity(words.byteCount)
        var maximum: UInt32 = 0
        for (index, number) in words.sorted().enumerated() {
            let value = values[number]
            let wordOffset = arena.count
            var termOffset = wordOffset
            let wordCount = words.withKey(number) { word in
                arena.append(contentsOf: word)
                if !terms.begins(number) {
                    termOffset = arena.count
                    terms.withTerm(number, of: word) { arena.append(contentsOf: $0) }
                }
                return word.count
            }
            precondition(arena.count <= Int(UInt32.max), "a dictionary holds at most 4 GiB of words")
            WordDictionaryFormat.appendRecord(
                wordOffset: wordOffset, termOffset: termOffset, wordCount: wordCount, termCount: terms.count(number),
                value.documentFrequency, to: &records)
            maximum = max(maximum, value.documentFrequency)
            if (index + 1) % WordDictionaryFormat.wordsPerBlock == 0 || index + 1 == values.count {
                WordDictionaryFormat.append(maximum, to: &maxima)
                maximum = 0
            }
        }
        let body = records + maxima + arena
        let header = WordDictionaryFormat.Header(
            count: values.count, arenaBytes: arena.count, checksum: Checksum.of(body))
        return header.bytes + body
    }

    /// The dictionary in memory.
    package func dictionary() -> WordDictionary {
        do throws(WordDictionary.Damage) {
            return try WordDictionary(StableBytes(bytes()))
        } catch {
            preconditionFailure("a dictionary just written is not readable: \(error)")
        }
    }

    /// Writes the dictionary to a file, whole or not at all; durable only once the caller has synchronised the folder.
    ///
    /// - Throws: `diskFull`, `readOnly` or `failed`.
    package func write(to path: String) throws(IndexError) {
        do {
            try Data(bytes()).write(to: URL(filePath: path), options: .atomic)
        } catch let error as CocoaError {
            switch error.code {
            case .fileWriteOutOfSpace: throw .diskFull(path: path)
            case .fileWriteVolumeReadOnly, .fileWriteNoPermission: throw .readOnly(path: path)
            default: throw .failed(reason: "the file \(path) can't be written: \(error.localizedDescription)")
            }
        } catch {
            throw .failed(reason: "the file \(path) can't be written: \(error.localizedDescription)")
        }
    }
}
