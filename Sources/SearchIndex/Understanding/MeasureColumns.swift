package import Analysis

/// The columns in which numbers with a unit stand in the base of their unit, so that products that give a weight in
/// grams and products that give it in kilograms compare.
package enum MeasureColumns {
    /// Between the attribute's key and the base; no key has it.
    private static let separator = "\u{1}"

    static func name(_ key: String, base: String) -> String { key + separator + base }

    /// The attribute of a column and the base of its numbers; `nil` for other columns.
    static func parts(_ name: String) -> (key: String, base: String)? {
        guard let cut = name.firstIndex(of: "\u{1}") else { return nil }
        return (String(name[..<cut]), String(name[name.index(after: cut)...]))
    }

    /// The column of an attribute's number; `nil` when its unit is in no list.
    static func field(
        _ key: String, _ number: Double, _ unit: String, _ units: MeasureUnits
    ) -> (field: String, number: Double, unit: String?)? {
        guard let unit = units.unit(unit) else { return nil }
        return (name(key, base: unit.base), MeasureUnit.tidy(number * unit.factor), unit.base)
    }
}

/// Chooses the attribute of which a query's range speaks.
struct MeasureFieldChooser {
    let snapshot: IndexSnapshot
    let units: MeasureUnits

    struct Choice {
        /// The attribute's key.
        let key: String
        /// The column to filter.
        let column: String
        /// The unit of the column's numbers.
        let base: MeasureUnit
        /// The unit in which the catalog gives the attribute.
        let shown: MeasureUnit
    }

    /// A range over an attribute that hardly any of the products have would hide the others.
    private static let coverageMin = 0.1
    /// An attribute that the query names, wholly or with a word of its key.
    private static let namedFactor = 8.0
    /// An attribute in the query's own system of units.
    private static let sameSystemFactor = 8.0
    /// The plain attribute against one of a part (`keyboard_weight`).
    private static let plainFactor = 1.5
    /// An attribute of which no product lies in the range.
    private static let emptyFactor = 0.02
    /// What is said of the parcel.
    private static let parcelFactor = 0.1

    /// - Parameter unit: of the range.
    /// - Parameter range: in that unit.
    /// - Parameter documents: the products that the rest of the query finds.
    /// - Parameter words: surfaces of the query's words.
    /// - Returns: the attribute that most of the products have; `nil` when none fits.
    func choice(
        _ unit: MeasureUnit, _ range: RangePhrase, among documents: Bitmap, words: Set<String>
    ) -> Choice? {
        var best: (score: Double, choice: Choice)?
        let needed = Double(documents.count) * Self.coverageMin
        for name in snapshot.numberFields.sorted() {
            guard let (key, baseName) = MeasureColumns.parts(name), let base = units.unit(baseName),
                base.base == unit.base || base.base == unit.partner,
                let column = snapshot.numberColumn(name)
            else { continue }
            let having = column.documents(in: .everything, within: documents)
            let count = Double(having.count)
            guard count > 0, count >= needed || isNamed(key, words) else { continue }
            var score = count * factor(key, words) * (base.base == unit.base ? Self.sameSystemFactor : 1)
            if column.documents(in: range.numbers(unit, in: base), within: having).isEmpty { score *= Self.emptyFactor }
            guard score > best?.score ?? 0 else { continue }
            let shown = snapshot.numberColumn(key)?.unit.flatMap(units.unit)
            best = (
                score,
                Choice(
                    key: key, column: name, base: base,
                    shown: shown.flatMap { $0.base == base.base ? $0 : nil } ?? base)
            )
        }
        return best?.choice
    }

    private func isNamed(_ key: String, _ words: Set<String>) -> Bool {
        Self.parts(of: key).contains(where: words.contains)
    }

    private static func parts(of key: String) -> [String] {
        key.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    private func factor(_ key: String, _ words: Set<String>) -> Double {
        let parts = Self.parts(of: key)
        var factor = isNamed(key, words) ? Self.namedFactor : 1
        if parts.count == 1 { factor *= Self.plainFactor }
        if parts.contains(where: { $0.hasPrefix("pack") || $0 == "carton" || $0 == "shipping" || $0 == "ship" }) {
            factor *= Self.parcelFactor
        }
        return factor
    }
}

extension RangePhrase {
    /// The range in a base.
    func numbers(_ unit: MeasureUnit, in base: MeasureUnit) -> NumberRange {
        NumberRange(
            lower: from.flatMap { unit.convert($0, to: base) } ?? -.infinity, includesLower: includesFrom,
            upper: to.flatMap { unit.convert($0, to: base) } ?? .infinity, includesUpper: includesTo)
    }
}
