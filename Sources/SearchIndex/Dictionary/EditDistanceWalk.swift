/// Walks a sorted dictionary as if it were a trie and visits the words within an edit distance of a pattern.
///
/// The automaton is the row of the dynamic programme for optimal string alignment (insertion, deletion, substitution,
/// transposition of neighbours; Damerau 1964, in the restricted form of Herrgen's and Boytsov's surveys): a branch
/// whose row has no entry within the distance is left as a whole, by binary search for its end.
struct EditDistanceWalk {
    enum Visit {
        /// Words that end where the pattern does.
        case wholeWords
        /// Every word that goes on from within the distance of the pattern.
        case prefixes
    }

    let dictionary: WordDictionary
    let pattern: [UInt32]
    let editsMax: Int
    let visit: Visit
    /// Walks only words with the pattern's first letter, or its second where the first two are swapped.
    let keepsFirstLetter: Bool

    /// Indices of the words found, or of the ranges that begin with something found; in dictionary order.
    private(set) var found: [(range: Range<Int>, edits: Int)] = []
    /// Rows of the programme by depth, each `pattern.count + 1` long.
    private var rows: [UInt8]
    private var path: [UInt32] = []

    init(
        _ dictionary: WordDictionary, pattern: [UInt32], editsMax: Int, visit: Visit, keepsFirstLetter: Bool
    ) {
        self.dictionary = dictionary
        self.pattern = pattern
        self.editsMax = editsMax
        self.visit = visit
        self.keepsFirstLetter = keepsFirstLetter
        rows = (0...pattern.count).map { UInt8(clamping: $0) }
    }

    mutating func run() { descend(0..<dictionary.count, byteDepth: 0) }

    private var width: Int { pattern.count + 1 }

    /// - Parameter range: words that share the path walked so far.
    private mutating func descend(_ range: Range<Int>, byteDepth: Int) {
        var index = range.lowerBound
        while index < range.upperBound {
            let word = dictionary.word(index)
            guard word.count > byteDepth else {
                // The word that is the path itself; it sorts first and was judged one level up.
                index += 1
                continue
            }
            let (letter, length) = Self.letter(word, at: byteDepth)
            let end = endOfBranch(index, range.upperBound, byteDepth, length)
            if allows(letter) { step(letter, index..<end, byteDepth: byteDepth + length) }
            index = end
        }
    }

    private func allows(_ letter: UInt32) -> Bool {
        guard keepsFirstLetter, path.isEmpty else { return true }
        return letter == pattern[0] || (pattern.count > 1 && letter == pattern[1])
    }

    private mutating func step(_ letter: UInt32, _ range: Range<Int>, byteDepth: Int) {
        let minimum = appendRow(letter)
        path.append(letter)
        defer {
            path.removeLast()
            rows.removeLast(width)
        }
        guard minimum <= editsMax else { return }
        let edits = Int(rows[rows.count - 1])
        if edits <= editsMax {
            switch visit {
            case .wholeWords:
                if dictionary.word(range.lowerBound).count == byteDepth {
                    found.append((range.lowerBound..<(range.lowerBound + 1), edits))
                }
            case .prefixes:
                found.append((range, edits))
                return
            }
        }
        descend(range, byteDepth: byteDepth)
    }

    /// - Returns: the smallest entry of the new row.
    private mutating func appendRow(_ letter: UInt32) -> Int {
        let last = rows.count - width
        let beforeLast = last - width
        var minimum = rows[last] &+ 1
        rows.append(minimum)
        for column in 1..<width {
            let substitution = rows[last + column - 1] &+ (pattern[column - 1] == letter ? 0 : 1)
            var value = min(substitution, rows[last + column] &+ 1, rows[rows.count - 1] &+ 1)
            if beforeLast >= 0, column > 1, pattern[column - 2] == letter, let previous = path.last,
                pattern[column - 1] == previous
            {
                value = min(value, rows[beforeLast + column - 2] &+ 1)
            }
            rows.append(value)
            minimum = min(minimum, value)
        }
        return Int(minimum)
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

    /// The scalar that begins at a byte, and its length; a byte that is no UTF-8 stands for itself.
    private static func letter(_ word: UnsafeRawBufferPointer, at index: Int) -> (UInt32, Int) {
        let first = UInt32(word[index])
        func next(_ offset: Int) -> UInt32? {
            guard index + offset < word.count, word[index + offset] & 0xC0 == 0x80 else { return nil }
            return UInt32(word[index + offset] & 0x3F)
        }
        switch first {
        case 0xC2...0xDF:
            if let b = next(1) { return ((first & 0x1F) << 6 | b, 2) }
        case 0xE0...0xEF:
            if let b = next(1), let c = next(2) { return ((first & 0x0F) << 12 | b << 6 | c, 3) }
        case 0xF0...0xF4:
            if let b = next(1), let c = next(2), let d = next(3) {
                return ((first & 0x07) << 18 | b << 12 | c << 6 | d, 4)
            }
        default: break
        }
        return (first, 1)
    }
}
