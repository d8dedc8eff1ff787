import Foundation

/// Collects the words of documents and writes them as one dictionary.
///
/// The result does not depend on the order in which words came, so shards may be built side by side and merged.
package struct WordDictionaryBuilder: Sendable {
    fileprivate struct Value {
        var documentFrequency: UInt32
        /// The most frequent term of the word; among equals the first by its bytes.
        var term: [UInt8]
        /// Documents in which the word stood for `term`.
        var termFrequency: UInt32
        /// The word's other terms; `nil` for nearly every word.
        var otherTerms: [[UInt8]: UInt32]?
    }

    /// An index term can't be longer (Xapian's limit is 245 bytes), so a longer word leads nowhere.
    package static let wordBytesMax = 255

    private var words: [[UInt8]: Value] = [:]

    package init() {}

    package var isEmpty: Bool { words.isEmpty }
    package var count: Int { words.count }

    /// Counts a word of one or more documents.
    ///
    /// - Parameter word: folded, as a person would type it, UTF-8. Empty words and those longer than ``wordBytesMax``
    ///   are left out.
    /// - Parameter term: the index term that stands for the word; the most frequent one is kept.
    package mutating func add(_ word: [UInt8], term: [UInt8], documents: Int = 1) {
        guard !word.isEmpty, word.count <= Self.wordBytesMax, term.count <= Self.wordBytesMax else { return }
        let documents = UInt32(clamping: documents)
        words[word, default: Value(documentFrequency: 0, term: term, termFrequency: 0)].count(term, documents)
    }

    /// Adds all words of another builder.
    package mutating func add(_ other: WordDictionaryBuilder) {
        for (word, value) in other.words {
            words[word, default: Value(documentFrequency: 0, term: value.term, termFrequency: 0)].add(value)
        }
    }

    /// Adds all words of a written dictionary; of each word it knows only the most frequent term.
    package mutating func add(_ dictionary: WordDictionary) {
        for index in 0..<dictionary.count {
            add(
                Array(dictionary.word(index)), term: Array(dictionary.term(index)),
                documents: dictionary.documentFrequency(index))
        }
    }

    /// The dictionary as bytes, ready to be written to a file.
    package func bytes() -> [UInt8] {
        let sorted = words.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        var (arena, records, maxima): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        records.reserveCapacity(sorted.count * WordDictionaryFormat.recordBytes)
        var maximum: UInt32 = 0
        for (index, (word, value)) in sorted.enumerated() {
            let wordOffset = arena.count
            arena.append(contentsOf: word)
            var termOffset = wordOffset
            if !word.starts(with: value.term) {
                termOffset = arena.count
                arena.append(contentsOf: value.term)
            }
            precondition(arena.count <= Int(UInt32.max), "a dictionary holds at most 4 GiB of words")
            WordDictionaryFormat.append(UInt32(wordOffset), to: &records)
            WordDictionaryFormat.append(UInt32(termOffset), to: &records)
            WordDictionaryFormat.append(UInt16(word.count), to: &records)
            WordDictionaryFormat.append(UInt16(value.term.count), to: &records)
            WordDictionaryFormat.append(value.documentFrequency, to: &records)
            maximum = max(maximum, value.documentFrequency)
            if (index + 1) % WordDictionaryFormat.wordsPerBlock == 0 || index + 1 == sorted.count {
                WordDictionaryFormat.append(maximum, to: &maxima)
                maximum = 0
            }
        }
        let body = records + maxima + arena
        let header = WordDictionaryFormat.Header(
            count: sorted.count, arenaBytes: arena.count, checksum: Checksum.of(body))
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

extension WordDictionaryBuilder.Value {
    fileprivate mutating func count(_ counted: [UInt8], _ documents: UInt32) {
        documentFrequency = Self.sum(documentFrequency, documents)
        add(counted, documents)
    }

    fileprivate mutating func add(_ other: Self) {
        documentFrequency = Self.sum(documentFrequency, other.documentFrequency)
        add(other.term, other.termFrequency)
        for (term, documents) in other.otherTerms ?? [:] { add(term, documents) }
    }

    private mutating func add(_ counted: [UInt8], _ documents: UInt32) {
        guard counted != term else {
            termFrequency = Self.sum(termFrequency, documents)
            return
        }
        let sum = Self.sum(otherTerms?[counted] ?? 0, documents)
        guard sum > termFrequency || (sum == termFrequency && counted.lexicographicallyPrecedes(term)) else {
            otherTerms = otherTerms ?? [:]
            otherTerms?[counted] = sum
            return
        }
        otherTerms = otherTerms ?? [:]
        otherTerms?[counted] = nil
        otherTerms?[term] = termFrequency
        (term, termFrequency) = (counted, sum)
    }

    /// Counts stop at the largest number rather than start again from 0.
    private static func sum(_ left: UInt32, _ right: UInt32) -> UInt32 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
