/// Which groups each of the matching products belongs to, and how many are in each.
struct GroupKeys {
    private struct Entry {
        let document: UInt32
        let ordinal: Int
        /// Variants of the product that match with the value; 1 for a product without variants.
        let variants: Int
    }

    let documentCount: Int
    /// By document, then in the order of its values.
    private var entries: [Entry] = []
    /// By ordinal.
    private var products: [Int]
    private var variants: [Int]
    private let space: VariantSpace?
    private let rows: Bitmap?
    private let style: Grouping.Style
    private var missingProducts = 0
    private var missingVariants = 0

    init(
        _ grouping: Grouping, _ column: ValueColumn, _ space: VariantSpace?, documents: Bitmap, rows: Bitmap?
    ) {
        self.space = space
        self.rows = rows
        style = grouping.style
        documentCount = documents.count
        products = [Int](repeating: 0, count: column.valueCount)
        variants = products
        let own = space == nil ? Bitmap.empty : column.documentsOfVariants()
        // Every level of its category is a value of a product; the last is the whole path.
        let takesLast = grouping.field == "category"
        var ofProducts: [Entry] = []
        column.forEachValue(of: documents.andNot(own).toArray()) { document, ordinal in
            if ofProducts.last?.document == document {
                if takesLast { ofProducts.removeLast() } else if style == .distinct { return }
            }
            ofProducts.append(Entry(document: document, ordinal: ordinal, variants: 1))
        }
        let ofVariants = Self.entries(ofVariants: documents.and(own), column, space, rows, style)
        entries = Self.merged(ofProducts.map { weighted($0) }, ofVariants)
        for entry in entries {
            products[entry.ordinal] += 1
            variants[entry.ordinal] += entry.variants
        }
        countMissing(documents)
    }

    private func weighted(_ entry: Entry) -> Entry {
        Entry(document: entry.document, ordinal: entry.ordinal, variants: variantCount(entry.document))
    }

    /// Matching variants of a product; 1 for one without variants.
    private func variantCount(_ document: UInt32) -> Int {
        guard let space, space.documents.contains(document) else { return 1 }
        let own = space.rows(of: document)
        return rows.map { rows in own.count(where: rows.contains) } ?? own.count
    }

    private static func entries(
        ofVariants documents: Bitmap, _ column: ValueColumn, _ space: VariantSpace?, _ rows: Bitmap?,
        _ style: Grouping.Style
    ) -> [Entry] {
        var entries: [Entry] = []
        space?.forEachDocument(of: documents.toArray()) { document, own in
            var ordinals: [Int] = []
            var counts: [Int: Int] = [:]
            var counted = 0
            for row in own where rows?.contains(row) ?? true {
                counted += 1
                column.forEachValue(ofVariant: row) { ordinal in
                    if counts[ordinal] == nil { ordinals.append(ordinal) }
                    counts[ordinal, default: 0] += 1
                }
            }
            for ordinal in style == .distinct ? ordinals.prefix(1) : ordinals[...] {
                // As a group of its own the product is there with all that matches of it.
                let variants = style == .distinct ? counted : counts[ordinal] ?? 0
                entries.append(Entry(document: document, ordinal: ordinal, variants: variants))
            }
        }
        return entries
    }

    private static func merged(_ left: [Entry], _ right: [Entry]) -> [Entry] {
        guard !right.isEmpty else { return left }
        // The sort is stable, and no document is on both sides.
        return (left + right).sorted { $0.document < $1.document }
    }

    private mutating func countMissing(_ documents: Bitmap) {
        var known: [UInt32] = []
        for entry in entries where known.last != entry.document { known.append(entry.document) }
        let missing = documents.andNot(Bitmap(sorted: known))
        missingProducts = missing.count
        missing.forEach { missingVariants += variantCount($0) }
    }

    // MARK: Asking

    var groupCount: Int {
        products.count { $0 > 0 } + (style == .distinct ? missingProducts : min(missingProducts, 1))
    }

    /// Matching products without a value.
    var missingCount: Int { missingProducts }

    /// How many are in the group of a product without a value.
    func missing(_ document: UInt32, _ style: Grouping.Style, _ level: CountLevel) -> Int {
        if style == .distinct { return level == .product ? 1 : variantCount(document) }
        return level == .product ? missingProducts : missingVariants
    }

    func count(_ ordinal: Int, _ level: CountLevel) -> Int {
        level == .product ? products[ordinal] : variants[ordinal]
    }

    /// The groups of a product.
    func ordinals(of document: UInt32) -> [Int] {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].document < document { low = middle + 1 } else { high = middle }
        }
        var found: [Int] = []
        while low < entries.count, entries[low].document == document {
            found.append(entries[low].ordinal)
            low += 1
        }
        return found
    }
}
