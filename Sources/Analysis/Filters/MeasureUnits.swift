/// The units of list files and the spellings that mean each of them.
package struct MeasureUnits: Sendable {
    /// Index of the unit for each spelling; spellings that need to touch the number are negative − 1.
    private var table: ByteTable
    private let units: [MeasureUnit]

    /// A spelling that begins with `~` counts only right after the number, because it is also a word (`in`, `a`). One
    /// of several words has single spaces between them. Later spellings replace equal earlier ones.
    init(_ units: [(unit: MeasureUnit, spellings: [String])]) {
        self.units = units.map(\.unit)
        var pairs: [(key: [UInt8], value: Int)] = []
        for (index, unit) in units.enumerated() {
            for spelling in [unit.unit.name] + unit.spellings {
                let isAttached = spelling.hasPrefix("~")
                let key = Array((isAttached ? spelling.dropFirst() : spelling[...]).utf8)
                pairs.append((key: key, value: isAttached ? -index - 1 : index))
            }
        }
        table = ByteTable(pairs)
    }

    static let none = MeasureUnits([])

    /// The unit of a spelling; `isApart` says that white space lies between it and its number.
    func unit(_ spelling: UnsafeBufferPointer<UInt8>, isApart: Bool) -> MeasureUnit? {
        guard let value = table[spelling] else { return nil }
        if value < 0 { return isApart ? nil : units[-value - 1] }
        return units[value]
    }

    /// The unit of a text as people or catalogs write it after a number: folded, `GB`, `Zoll`.
    package func unit(_ spelling: String) -> MeasureUnit? {
        var spelling = spelling.lowercased()
        return spelling.withUTF8 { unit($0, isApart: false) }
    }

    /// The other ways in which a catalog may say a measure, as terms: the other system of units, rounded as on labels
    /// (17 in: 43.2 cm, 43 cm), and for units that people round down what comes behind the point (15 in: 15.6 in).
    func alternatives(_ number: Double, _ unit: MeasureUnit) -> [[UInt8]] {
        var terms: [[UInt8]] = []
        func add(_ number: Double, _ unit: String) {
            let term = MeasureUnit.text(number) + Array(unit.utf8)
            if !terms.contains(term) { terms.append(term) }
        }
        if unit.isRounded, number == number.rounded(), number > 0, number < Self.roundedMax {
            for tenth in 1...9 { add((number * 10 + Double(tenth)) / 10 * unit.factor, unit.base) }
        }
        if let partner = unit.partner, number > 0 {
            let exact = number * unit.factor * unit.partnerFactor
            for digits in 2...4 {
                let label = MeasureUnit.rounded(exact, digits: digits)
                if (label - exact).magnitude <= exact * Self.labelError { add(label, partner) }
            }
        }
        return terms
    }

    /// Nobody rounds 250.5 inches down.
    private static let roundedMax = 200.0
    /// What a label may be off when it gives a measure in the other system.
    private static let labelError = 0.01
}
