/// Walks a sorted dictionary as if it were a trie and visits the words within an edit distance of a pattern.
///
/// A branch that the automaton rejects is left as a whole, by binary search for its end; where no edit is left, the
/// rest of the word is known and looked up. Branches through a digit are never entered.
struct EditDistanceWalk {
    enum Visit {
        /// Words that end where the pattern does.
        case wholeWords
        /// Every word that goes on from within the distance of the pattern.
        case prefixes
    }

    /// Which branches at the root are entered.
    enum FirstLetter {
        /// The pattern's first letter, or its second, where the first was left out or the two are swapped.
        case kept
        /// All letters but these two.
        case changed
        case any
    }

    /// Words of a branch, and how far the branch is from the pattern.
    struct Finding {
        let range: Range<Int>
        let edits: Int
    }

    let dictionary: WordDictionary
    let automaton: EditAutomaton
    /// The pattern as UTF-8, and where in it each letter begins; one more for the end.
    let patternBytes: [UInt8]
    let letterStarts: [Int]
    /// How long a word within the distance can be; most words of a branch are ruled out without being read.
    private let bytesOfMatches: ClosedRange<Int>
    private let editsMax: Int
    private let visit: Visit
    private let firstLetter: FirstLetter

    /// For whole words one finding each. Prefixes: branches, where a later one may lie within an earlier one and is
    /// nearer then.
    var found: [Finding] = []

    /// Ranges up to this long are compared word by word, which is cheaper than looking for the ends of branches.
    private static let rangeScanned = 12

    /// - Parameter pattern: Unicode scalars, none of them a digit, 1…``EditAutomaton/lettersMax``.
    /// - Parameter editsMax: 0…2.
    init(
        _ dictionary: WordDictionary, pattern: [UInt32], editsMax: Int, visit: Visit = .wholeWords,
        firstLetter: FirstLetter = .any
    ) {
        let editsMax = min(max(editsMax, 0), 2)
        self.dictionary = dictionary
        automaton = EditAutomaton(pattern)
        (patternBytes, letterStarts) = Self.utf8(pattern)
        // A letter has one to four bytes.
        bytesOfMatches = max(0, pattern.count - editsMax)...(patternBytes.count + 4 * editsMax)
        self.editsMax = editsMax
        self.visit = visit
        self.firstLetter = firstLetter
    }

    mutating func run() { descend(0..<dictionary.count, byteDepth: 0, automaton.start, editsMax) }

    /// - Parameter range: words that share the path walked so far, `byteDepth` bytes of it.
    /// - Parameter limit: edits that are still of interest.
    private mutating func descend(
        _ range: Range<Int>, byteDepth: Int, _ position: EditAutomaton.Position, _ limit: Int
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let word = dictionary.word(index)
            guard word.count > byteDepth else {
                // The word that is the path itself; it sorts first and was judged one level up.
                index += 1
                continue
            }
            let letter = WordLetter(word, at: byteDepth)
            let end = endOfBranch(index, range.upperBound, byteDepth, letter.length)
            if !letter.isDigit, byteDepth > 0 || allowsFirst(letter.value) {
                enter(index..<end, byteDepth: byteDepth + letter.length, automaton.step(position, letter.value), limit)
            }
            index = end
        }
    }

    private func allowsFirst(_ letter: UInt32) -> Bool {
        let pattern = automaton.pattern
        let isKept = letter == pattern[0] || (pattern.count > 1 && letter == pattern[1])
        switch firstLetter {
        case .kept: return isKept
        case .changed: return !isKept
        case .any: return true
        }
    }

    private mutating func enter(
        _ range: Range<Int>, byteDepth: Int, _ position: EditAutomaton.Position, _ limit: Int
    ) {
        guard position.state.level(limit) != 0 else { return }
        var limit = limit
        switch visit {
        case .wholeWords:
            if range.count <= Self.rangeScanned {
                for index in range { scan(index, from: byteDepth, position) }
                return
            }
            if let edits = automaton.edits(position.state), edits <= limit,
                dictionary.word(range.lowerBound).count == byteDepth
            {
                found.append(Finding(range: range.lowerBound..<(range.lowerBound + 1), edits: edits))
            }
            if limit == 0 || position.state.level(limit - 1) == 0 {
                lookUpRest(range, byteDepth: byteDepth, position, limit)
                return
            }
        case .prefixes:
            if let edits = automaton.edits(position.state), edits <= limit {
                found.append(Finding(range: range, edits: edits))
                // Deeper in the branch only something nearer is news.
                guard edits > 0 else { return }
                limit = edits - 1
            }
        }
        descend(range, byteDepth: byteDepth, position, limit)
    }

    /// Judges the rest of one word.
    private mutating func scan(_ index: Int, from byteDepth: Int, _ start: EditAutomaton.Position) {
        let word = dictionary.word(index)
        guard bytesOfMatches.contains(word.count) else { return }
        var position = start
        var depth = byteDepth
        while depth < word.count {
            let letter = WordLetter(word, at: depth)
            position = automaton.step(position, letter.value)
            if letter.isDigit || position.state.level(editsMax) == 0 { return }
            depth += letter.length
        }
        if let edits = automaton.edits(position.state), edits <= editsMax {
            found.append(Finding(range: index..<(index + 1), edits: edits))
        }
    }

    private static func utf8(_ pattern: [UInt32]) -> (bytes: [UInt8], starts: [Int]) {
        var (bytes, starts): ([UInt8], [Int]) = ([], [])
        for letter in pattern {
            starts.append(bytes.count)
            bytes.append(contentsOf: Character(UnicodeScalar(letter) ?? "\u{FFFD}").utf8)
        }
        return (bytes, starts + [bytes.count])
    }

    /// End of the words that go on with the same letter: galloping, since most branches are short.
    private func endOfBranch(_ start: Int, _ limit: Int, _ depth: Int, _ length: Int) -> Int {
        let first = dictionary.word(start)
        func isSame(_ index: Int) -> Bool {
            let word = dictionary.word(index)
            guard word.count >= depth + length else { return false }
            for offset in depth..<(depth + length) where word[offset] != first[offset] { return false }
            return true
        }
        var stride = 1
        var low = start
        while low + stride < limit, isSame(low + stride) {
            low += stride
            stride *= 2
        }
        var high = min(limit, low + stride)
        low += 1
        while low < high {
            let middle = (low + high) / 2
            if isSame(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
