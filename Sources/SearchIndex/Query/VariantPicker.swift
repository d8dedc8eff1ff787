package import Analysis
package import Catalog

/// The variant that a hit shows.
struct PickedVariant {
    let row: UInt32
    /// `nil` when it has none in the currency.
    let price: PriceEntry?
    let stock: Double
}

/// Chooses for each hit of a page the variant that matches best.
///
/// Of those that the filter allows: the one whose options hold most words of the query, then one that is in stock, then the
/// cheapest, then the catalog's first. Where hits are sorted by price, the cheapest comes first of all, so that what is
/// shown is what was sorted by.
final class VariantPicker {
    private let space: VariantSpace
    private let prices: VariantPriceReader
    /// The variants that the filter allows; `nil` when it allows all of a hit.
    private let allowed: Bitmap?
    private let isSortedByPrice: Bool
    private let session: AnalysisSession
    private let terms: Set<[UInt8]>
    /// Fields in which variants differ; none when there are no words to look for.
    private let columns: [(column: ValueColumn, role: FieldRole)]
    /// What a value of each column is worth, once it was looked at.
    private var known: [[Int: Double]]
    private var buffer = TokenBuffer()

    /// - Parameter terms: the index terms that the query matched.
    /// - Returns: `nil` when none of the hits has variants.
    init?(
        _ snapshot: IndexSnapshot, _ request: SearchRequest, hits: [RankedHit], session: AnalysisSession,
        terms: Set<[UInt8]>
    ) {
        guard let space = snapshot.variants, hits.contains(where: { space.documents.contains($0.document) }) else {
            return nil
        }
        self.space = space
        self.session = session
        self.terms = terms
        prices = VariantPriceReader(
            snapshot, currency: request.currency, group: request.customerGroup, now: request.now)
        isSortedByPrice = request.sort.first?.field == .price
        let parts = [request.filter, request.prescribedFilter].compactMap { $0 }
        let evaluator = FilterEvaluator(
            snapshot: snapshot, universe: Bitmap(sorted: Set(hits.map(\.document)).sorted()),
            currency: request.currency, customerGroup: request.customerGroup, now: request.now)
        let filter = FilterNode.and(parts)
        allowed = evaluator.concernsVariants(filter) ? evaluator.variantRows(matching: filter) : nil
        columns =
            terms.isEmpty
            ? []
            : space.fields.compactMap { field in
                snapshot.valueColumn(field).map { ($0, field == "sku" ? .identifier : .attribute) }
            }
        known = [[Int: Double]](repeating: [:], count: columns.count)
    }

    /// - Parameter group: the value that the variant must have where variants differ in it.
    /// - Returns: `nil` for a product without variants.
    func pick(_ document: UInt32, group: (column: ValueColumn, ordinal: Int)?) -> PickedVariant? {
        guard space.documents.contains(document) else { return nil }
        let rows = space.rows(of: document).filter { allowed?.contains($0) ?? true }
        let inGroup = group.map { group in
            rows.filter { row in
                var hasValue = false
                group.column.forEachValue(ofVariant: row) { if $0 == group.ordinal { hasValue = true } }
                return hasValue
            }
        }
        return best(of: inGroup.flatMap { $0.isEmpty ? nil : $0 } ?? rows, document)
    }

    private func best(of rows: [UInt32], _ document: UInt32) -> PickedVariant? {
        var best: (variant: PickedVariant, words: Double)?
        for row in rows {
            let words = rows.count > 1 ? self.words(of: row) : 0
            let variant = PickedVariant(row: row, price: prices.price(of: row, document), stock: space.stock(row))
            guard let other = best else {
                best = (variant, words)
                continue
            }
            if isBetter(variant, words, than: other.variant, other.words) { best = (variant, words) }
        }
        return best?.variant
    }

    private func isBetter(
        _ variant: PickedVariant, _ words: Double, than other: PickedVariant, _ otherWords: Double
    ) -> Bool {
        let (price, otherPrice) = (variant.price?.amountMinor ?? .max, other.price?.amountMinor ?? .max)
        if isSortedByPrice, price != otherPrice { return price < otherPrice }
        if words != otherWords { return words > otherWords }
        if (variant.stock > 0) != (other.stock > 0) { return variant.stock > 0 }
        return price < otherPrice
    }

    /// A word of the query that an option has counts for it, one that it has besides counts a little against it, so that
    /// "green" means "green" rather than "olive green".
    private func words(of row: UInt32) -> Double {
        var sum = 0.0
        for place in columns.indices {
            columns[place].column.forEachValue(ofVariant: row) { sum += worth(place, $0) }
        }
        return sum
    }

    private func worth(_ place: Int, _ ordinal: Int) -> Double {
        if let worth = known[place][ordinal] { return worth }
        let (column, role) = columns[place]
        var text = column.value(ordinal)
        text.withUTF8 { session.tokens($0, role: role, into: &buffer) }
        var (found, others) = (0.0, 0.0)
        for token in buffer {
            if terms.contains(Array(token.term)) { found += 1 } else { others += 1 }
        }
        let worth = found == 0 ? 0 : found - others * Self.otherWord
        known[place][ordinal] = worth
        return worth
    }

    private static let otherWord = 0.1
}
