/// Collects what the variants of consecutive documents have of their own, a row for each variant.
struct VariantRowsBuilder {
    private var rows = ListBuilder<UInt32>()
    private var stock = NumberFieldBuilder()
    private var prices: [String: PriceFieldBuilder] = [:]
    private var members = TextArena()
    private var images = TextArena()

    /// Rows so far.
    var count: Int { rows.entries.count }

    mutating func add(_ document: UInt32, _ record: VariantRecord) {
        let first = UInt32(count)
        rows.add(document, repeatElement(document, count: record.count))
        for index in 0..<record.count {
            let row = first + UInt32(index)
            stock.add(row, record.stock[index], nil)
            members.add(record.members[index])
            images.add(record.images[index])
        }
        for (key, list) in record.prices {
            for (index, entries) in list.enumerated() {
                prices[key, default: PriceFieldBuilder()].add(first + UInt32(index), entries)
            }
        }
    }

    /// Adds the rows of a block behind those that are there.
    ///
    /// - Parameter offset: where its documents go.
    mutating func append(_ block: ColumnBlock, offset: UInt32) throws(BlockDamage) {
        guard let part = try VariantPart(block) else { return }
        let first = UInt32(count)
        for row in 0..<part.rows.rowCount {
            let entries = part.rows.entries(row)
            guard !entries.isEmpty else { continue }
            let document = part.rows.document(row) &+ offset
            rows.add(document, repeatElement(document, count: entries.count))
        }
        stock.append(part.stock, offset: first)
        for row in 0..<part.count {
            members.add(part.members.bytes(row))
            images.add(part.images.bytes(row))
        }
        for name in block.names(.variantPrices) {
            if let own = try PricePart(block, name, .variantPrices) {
                prices[name, default: PriceFieldBuilder()].append(own, offset: first)
            }
        }
    }

    /// Writes nothing when there are no variants.
    func write(documentCount: Int, to writer: inout BlockWriter) {
        guard count > 0 else { return }
        writer.section(.variantRows, "") { rows.write(documentCount: documentCount, to: &$0) }
        stock.write("stock", .variantNumbers, documentCount: count, to: &writer)
        for (name, field) in prices.sorted(by: { $0.key < $1.key }) {
            field.write(name, .variantPrices, rowCount: count, to: &writer)
        }
        writer.section(.variantTexts, "members") { members.write(to: &$0) }
        writer.section(.variantTexts, "image") { images.write(to: &$0) }
    }
}

/// Texts one behind the other.
private struct TextArena {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []

    mutating func add(_ text: some Sequence<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(UInt32(clamping: bytes.count))
    }

    func write(to section: inout [UInt8]) { TextSection.write(bytes, ends: ends, to: &section) }
}

/// The variant rows of one block.
struct VariantPart: Sendable {
    /// For each document with variants its rows, as entries that hold the document.
    let rows: RowSection
    /// All rows.
    let count: Int
    let stock: NumberPart
    let members: TextSection
    let images: TextSection
    /// Fields of values that some variant has of its own.
    let fields: [String]

    /// - Returns: `nil` when no document of the block has variants.
    init?(_ block: ColumnBlock) throws(BlockDamage) {
        guard let bytes = block.section(.variantRows, "") else { return nil }
        rows = try RowSection(bytes)
        count = rows.entriesMax
        guard let stock = try NumberPart(block, "stock", .variantNumbers),
            let members = block.section(.variantTexts, "members"), let images = block.section(.variantTexts, "image")
        else { throw BlockDamage(reason: "parts of the variants are missing") }
        self.stock = stock
        self.members = try TextSection(members)
        self.images = try TextSection(images)
        fields = block.names(.variantValues)
        guard self.members.count >= count, self.images.count >= count else {
            throw BlockDamage(reason: "texts of variants are missing")
        }
    }

    /// The document of a row.
    @inline(__always)
    func document(of row: UInt32) -> UInt32 { rows.entry(UInt32.self, Int(row), stride: 4) }

    /// The rows of a document; none when it has no variants.
    func rows(of document: UInt32) -> Range<UInt32> {
        guard let row = rows.row(of: document) else { return 0..<0 }
        let entries = rows.entries(row)
        return UInt32(entries.lowerBound)..<UInt32(entries.upperBound)
    }
}
