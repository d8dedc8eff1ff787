/// How unlikely it is that somebody who meant one word typed another: the distance with a price for each kind of slip.
///
/// Prices follow what studies of spelling agree on (Kukich 1992; Church and Gale 1991): dropping or doubling one of a
/// pair is commonest, then swaps, wrong vowels and neighbouring keys; the first letter is seldom wrong. Their order
/// matters, not their digits: they were set on half of the lines of two lists of misspellings and held on the other.
struct SlipCost {
    struct Prices {
        /// A letter that should stand twice, once; or the other way round.
        var doubling = 0.3
        var swap = 0.6
        /// A letter that stands two places before or behind where it should: `feerzer`.
        var shift = 1.0
        var missingVowel = 0.6
        var missing = 0.75
        var extra = 0.9
        var vowel = 0.6
        var soundAlike = 0.65
        var neighbour = 0.75
        var substitution = 1.0
        /// On top, when the first letter is concerned.
        var first = 0.6
    }

    static let usual = SlipCost(Prices())
    /// Two words written as one.
    static let missingSpace = 0.6

    private let prices: Prices
    /// What a letter typed for another costs, row by row for a…z.
    private let letters: [Double]

    init(_ prices: Prices) {
        self.prices = prices
        letters = (0..<676).map { Self.price(of: UInt32($0 / 26) + Self.a, for: UInt32($0 % 26) + Self.a, prices) }
    }

    /// - Complexity: O(typed × meant).
    func cost(typed: [UInt32], meant: [UInt32]) -> Double {
        let width = meant.count + 1
        var table = [Double](repeating: 0, count: (typed.count + 1) * width)
        for column in 0..<meant.count { table[column + 1] = table[column] + missing(meant, column) }
        for row in 0..<typed.count {
            let extra = extra(typed, row)
            let start = (row + 1) * width
            table[start] = table[start - width] + extra
            for column in 0..<meant.count {
                let above = start - width + column
                var best = min(table[above + 1] + extra, table[start + column] + missing(meant, column))
                best = min(best, table[above] + substitution(typed[row], meant[column], isFirst: row == 0))
                if row > 0, column > 0, typed[row] == meant[column - 1], typed[row - 1] == meant[column] {
                    best = min(best, table[above - width - 1] + prices.swap + (row == 1 ? prices.first : 0))
                }
                if Self.isShift(typed, row, meant, column) {
                    best = min(best, table[above - 2 * width - 2] + prices.shift + (row == 2 ? prices.first : 0))
                }
                table[start + column + 1] = best
            }
        }
        return table[table.count - 1]
    }

    /// Whether three letters are those that were meant, one of them moved past the other two.
    private static func isShift(_ typed: [UInt32], _ row: Int, _ meant: [UInt32], _ column: Int) -> Bool {
        guard row > 1, column > 1 else { return false }
        let isBack =
            typed[row] == meant[column - 2] && typed[row - 1] == meant[column] && typed[row - 2] == meant[column - 1]
        let isForth =
            typed[row - 2] == meant[column] && typed[row - 1] == meant[column - 2] && typed[row] == meant[column - 1]
        return isBack || isForth
    }

    /// A letter that was typed and not meant.
    private func extra(_ typed: [UInt32], _ index: Int) -> Double {
        if index > 0, typed[index] == typed[index - 1] { return prices.doubling }
        return prices.extra + (index == 0 ? prices.first : 0)
    }

    /// A letter that was meant and not typed.
    private func missing(_ meant: [UInt32], _ index: Int) -> Double {
        if index > 0, meant[index] == meant[index - 1] { return prices.doubling }
        return (Self.isVowel(meant[index]) ? prices.missingVowel : prices.missing)
            + (index == 0 ? prices.first : 0)
    }

    private func substitution(_ typed: UInt32, _ meant: UInt32, isFirst: Bool) -> Double {
        if typed == meant { return 0 }
        let (row, column) = (typed &- Self.a, meant &- Self.a)
        let price = row < 26 && column < 26 ? letters[Int(row * 26 + column)] : prices.substitution
        return price + (isFirst ? prices.first : 0)
    }

    // MARK: Letters

    private static let a: UInt32 = 0x61

    private static func price(of typed: UInt32, for meant: UInt32, _ prices: Prices) -> Double {
        var price = prices.substitution
        if isVowel(typed) && isVowel(meant) { price = min(price, prices.vowel) }
        if soundAlike(typed, meant) { price = min(price, prices.soundAlike) }
        if areNeighbours(typed, meant) { price = min(price, prices.neighbour) }
        return price
    }

    private static func isVowel(_ letter: UInt32) -> Bool {
        switch letter {
        case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79: true  // a e i o u y
        default: false
        }
    }

    /// Letters that one sound is written with, in the languages of the Latin script.
    private static let sounds = ["ckq", "csxz", "gj", "fvp", "dt", "mn", "bp", "vw", "iy"].map {
        Set($0.unicodeScalars.map(\.value))
    }

    private static func soundAlike(_ left: UInt32, _ right: UInt32) -> Bool {
        sounds.contains { $0.contains(left) && $0.contains(right) }
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
