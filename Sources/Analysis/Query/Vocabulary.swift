import Foundation

/// The words of a language, so that a word which the catalog lacks is not taken for a misspelling of one that it has.
package struct Vocabulary: Sendable {
    /// Words in the order of their bytes, each with a line feed behind it.
    private let text: [UInt8]

    package static let none = Vocabulary(text: [])

    private init(text: [UInt8]) { self.text = text }

    /// - Parameter list: one word a line, in the order of their bytes; lines that begin with `#` stand before all words.
    /// - Throws: what is wrong with the first line that is out of order, with its number.
    init(list: String) throws(Disorder) {
        var lines = Substring(list)
        var number = 1
        while lines.first == "#" || lines.first?.isNewline == true {
            lines = lines.drop { !$0.isNewline }.dropFirst()
            number += 1
        }
        var text = Array(lines.utf8)
        if let last = text.last, last != Self.lineFeed { text.append(Self.lineFeed) }
        self.text = text
        if let line = Self.firstOutOfOrder(text) { throw Disorder(line: number + line) }
    }

    struct Disorder: Error {
        /// Counted from 1.
        let line: Int
    }

    private static let lineFeed = UInt8(ascii: "\n")

    /// The number of the first line, from 0, that is not above the one before it or does not begin with a small letter.
    private static func firstOutOfOrder(_ text: [UInt8]) -> Int? {
        text.withUnsafeBytes { text in
            // By the C library: an analyzer is read in many places, and half a million steps are felt.
            guard let base = text.baseAddress else { return nil }
            var before = base..<base
            var start = base
            var line = 0
            while start < base + text.count {
                guard let end = memchr(start, Int32(lineFeed), base + text.count - start) else { return line }
                let word = start..<UnsafeRawPointer(end)
                let first = start.load(as: UInt8.self)
                guard first > 0x20, !(0x41...0x5A).contains(first), precedes(before, word) else { return line }
                before = word
                start = word.upperBound + 1
                line += 1
            }
            return nil
        }
    }

    private static func precedes(_ left: Range<UnsafeRawPointer>, _ right: Range<UnsafeRawPointer>) -> Bool {
        let (leftCount, rightCount) = (left.upperBound - left.lowerBound, right.upperBound - right.lowerBound)
        let order = memcmp(left.lowerBound, right.lowerBound, min(leftCount, rightCount))
        return order != 0 ? order < 0 : leftCount < rightCount
    }

    package var isEmpty: Bool { text.isEmpty }

    /// - Parameter word: in lower case.
    /// - Complexity: O(log n) comparisons.
    package func contains(_ word: String) -> Bool {
        let word = Array(word.utf8)
        return text.withUnsafeBufferPointer { text in
            var (low, high) = (0, text.count)
            while low < high {
                var start = (low + high) / 2
                while start > low, text[start - 1] != Self.lineFeed { start -= 1 }
                var end = start
                while text[end] != Self.lineFeed { end += 1 }
                let found = text[start..<end]
                if found.elementsEqual(word) { return true }
                if found.lexicographicallyPrecedes(word) { low = end + 1 } else { high = start }
            }
            return false
        }
    }
}
