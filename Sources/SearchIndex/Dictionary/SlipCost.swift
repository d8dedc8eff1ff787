/// How unlikely it is that somebody who meant one word typed another: the distance with a price for each kind of slip.
///
/// Prices follow what studies of spelling agree on (Kukich 1992; Church and Gale 1991): dropping or doubling one of a
/// pair is commonest, then swaps, wrong vowels and neighbouring keys; the first letter is seldom wrong.
enum SlipCost {
    /// - Complexity: O(typed × meant).
    static func cost(typed: [UInt32], meant: [UInt32]) -> Double {
        let width = meant.count + 1
        var table = [Double](repeating: 0, count: (typed.count + 1) * width)
        for column in 1..<max(width, 2) where column < width {
            table[column] = table[column - 1] + missing(meant, column - 1)
        }
        guard !typed.isEmpty else { return table[width - 1] }
        for row in 1...typed.count {
            table[row * width] = table[(row - 1) * width] + extra(typed, row - 1)
            for column in 1..<max(width, 2) where column < width {
                let above = (row - 1) * width + column
                var best = min(
                    table[above] + extra(typed, row - 1), table[row * width + column - 1] + missing(meant, column - 1))
                best = min(best, table[above - 1] + substitution(typed[row - 1], meant[column - 1], at: row - 1))
                if row > 1, column > 1, typed[row - 1] == meant[column - 2], typed[row - 2] == meant[column - 1] {
                    best = min(best, table[(row - 2) * width + column - 2] + (row == 2 ? 1.0 : 0.6))
                }
                table[row * width + column] = best
            }
        }
        return table[table.count - 1]
    }

    /// A letter that was typed and not meant.
    private static func extra(_ typed: [UInt32], _ index: Int) -> Double {
        if index > 0, typed[index] == typed[index - 1] { return 0.4 }
        return index == 0 ? 1.6 : 0.9
    }

    /// A letter that was meant and not typed.
    private static func missing(_ meant: [UInt32], _ index: Int) -> Double {
        if index > 0, meant[index] == meant[index - 1] { return 0.4 }
        if index == 0 { return 1.6 }
        // Plural forms are not slips worth more than others, but a silent last letter is often left out.
        return isVowel(meant[index]) ? 0.75 : 0.85
    }

    private static func substitution(_ typed: UInt32, _ meant: UInt32, at index: Int) -> Double {
        if typed == meant { return 0 }
        if index == 0 { return 1.6 }
        if isVowel(typed) && isVowel(meant) { return 0.6 }
        if soundsAlike(typed, meant) { return 0.65 }
        return areNeighbours(typed, meant) ? 0.75 : 1
    }

    private static func isVowel(_ letter: UInt32) -> Bool {
        switch letter {
        case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79: true  // a e i o u y
        default: false
        }
    }

    private static let alike: [Set<Character>] = [
        ["c", "k", "q", "s"], ["s", "z", "x"], ["g", "j"], ["f", "v", "p"], ["d", "t"], ["m", "n"], ["b", "p"],
    ]

    private static func soundsAlike(_ left: UInt32, _ right: UInt32) -> Bool {
        guard let left = UnicodeScalar(left), let right = UnicodeScalar(right) else { return false }
        return alike.contains { $0.contains(Character(left)) && $0.contains(Character(right)) }
    }

    /// Places on a QWERTY keyboard: row and column, the rows shifted by half a key.
    private static let places: [UInt32: (row: Int, column: Double)] = {
        var places: [UInt32: (row: Int, column: Double)] = [:]
        for (row, letters) in ["qwertyuiop", "asdfghjkl", "zxcvbnm"].enumerated() {
            for (column, letter) in letters.unicodeScalars.enumerated() {
                places[letter.value] = (row, Double(column) + Double(row) * 0.5)
            }
        }
        return places
    }()

    private static func areNeighbours(_ left: UInt32, _ right: UInt32) -> Bool {
        guard let left = places[left], let right = places[right] else { return false }
        return abs(left.row - right.row) <= 1 && abs(left.column - right.column) <= 1
    }
}
