package import Catalog

/// What one document puts into columns.
struct ColumnRecord {
    var values: [(field: String, texts: [String])] = []
    var numbers: [(field: String, number: Double, unit: String?)] = []
    var prices: [Price] = []
    /// `nil` for a product without variants.
    var variants: VariantRecord?
    /// Term hashes by field, in text order.
    var sequences: [(field: RankingField, hashes: [UInt32])] = []
    var version: Int64 = 0
    var productID = ""
    var payload: [UInt8] = []
}

/// Collects the columns of consecutive documents and writes them as one block.
struct ColumnBuilder {
    private var values: [String: ValueFieldBuilder] = [:]
    private var numbers: [String: NumberFieldBuilder] = [:]
    private var prices: [String: PriceFieldBuilder] = [:]
    private var variants = VariantRowsBuilder()
    private var ranking = ListBuilder<UInt32>()
    private var versions: [Int64] = []
    private var ids: [String] = []
    private var lengths: [UInt32] = []
    /// `nil` when the terms are kept elsewhere.
    private var postings: PostingsBuilder?
    private var payloadEnds: [UInt64] = []
    private var payloads: [UInt8] = []

    var documentCount: Int { versions.count }

    /// The sum of all documents' weighted frequencies.
    var totalLength: UInt64 { lengths.reduce(0) { $0 + UInt64($1) } }

    /// - Parameter holdsPostings: whether the block has its documents' terms too.
    init(holdsPostings: Bool) { postings = holdsPostings ? PostingsBuilder() : nil }

    /// - Parameter terms: those of the document.
    mutating func add(_ record: ColumnRecord, terms: TermTable) {
        let document = UInt32(versions.count)
        for (field, texts) in record.values where !texts.isEmpty {
            values[field, default: ValueFieldBuilder()].add(document, texts)
        }
        for (field, number, unit) in record.numbers {
            numbers[field, default: NumberFieldBuilder()].add(document, number, unit)
        }
        for (key, entries) in PriceFieldBuilder.grouped(record.prices) {
            prices[key, default: PriceFieldBuilder()].add(document, entries)
        }
        if let variants = record.variants { add(variants, of: document) }
        ranking.add(document, RankingRow.entries(record.sequences))
        versions.append(record.version)
        ids.append(record.productID)
        lengths.append(terms.entries.reduce(0) { $0 &+ $1.value })
        postings?.add(document, terms)
        payloads.append(contentsOf: record.payload)
        payloadEnds.append(UInt64(payloads.count))
    }

    private mutating func add(_ record: VariantRecord, of document: UInt32) {
        let first = UInt32(variants.count)
        variants.add(document, record)
        for (field, rows) in record.values {
            for (index, texts) in rows.enumerated() where !texts.isEmpty {
                values[field, default: ValueFieldBuilder()].add(variantRow: first + UInt32(index), texts)
            }
        }
        for (key, entries) in record.productPrices {
            prices[key, default: PriceFieldBuilder()].add(document, entries)
        }
    }

    /// Adds all documents of a block behind those that are there.
    mutating func append(_ block: ColumnBlock, includesPayloads: Bool = true) throws(BlockDamage) {
        let offset = UInt32(versions.count)
        let variantOffset = UInt32(variants.count)
        for name in block.names(.values) {
            if let part = try ValuePart(block, name) {
                values[name, default: ValueFieldBuilder()]
                    .append(part, offset: offset, variantOffset: variantOffset)
            }
        }
        for name in block.names(.numbers) {
            if let part = try NumberPart(block, name) {
                numbers[name, default: NumberFieldBuilder()].append(part, offset: offset)
            }
        }
        for name in block.names(.prices) {
            if let part = try PricePart(block, name) {
                prices[name, default: PriceFieldBuilder()].append(part, offset: offset)
            }
        }
        try variants.append(block, offset: offset)
        if let bytes = block.section(.ranking, "") {
            let rows = try RowSection(bytes)
            for row in 0..<rows.rowCount {
                ranking.add(
                    rows.document(row) &+ offset, rows.entries(row).lazy.map { rows.entry(UInt32.self, $0, stride: 4) })
            }
        }
        if postings != nil, let section = block.section(.postings, "") {
            postings?.append(try PostingsSection(section), offset: offset)
        }
        let documents = try DocumentPart(block)
        for index in 0..<block.documentCount {
            versions.append(documents.version(index))
            ids.append(documents.productID(index))
            lengths.append(documents.length(index))
            guard includesPayloads else { continue }
            payloads.append(contentsOf: documents.plainPayload(index).raw)
            payloadEnds.append(UInt64(payloads.count))
        }
    }

    /// - Parameter words: bytes of a ``WordDictionary`` to be stored beside the columns; `nil` for none.
    /// - Parameter includesPayloads: whether payloads are part of the block or written apart.
    func bytes(words: [UInt8]?, includesPayloads: Bool = true) -> [UInt8] {
        var writer = BlockWriter(documentCount: documentCount)
        for (name, field) in values.sorted(by: { $0.key < $1.key }) {
            field.write(name, documentCount: documentCount, variantCount: variants.count, to: &writer)
        }
        for (name, field) in numbers.sorted(by: { $0.key < $1.key }) {
            field.write(name, documentCount: documentCount, to: &writer)
        }
        for (name, field) in prices.sorted(by: { $0.key < $1.key }) {
            field.write(name, .prices, rowCount: documentCount, to: &writer)
        }
        variants.write(documentCount: documentCount, to: &writer)
        writer.section(.ranking, "") { ranking.write(documentCount: documentCount, to: &$0) }
        writer.section(.versions, "") { $0.append(numbers: versions) }
        writer.section(.productIDs, "") { TextSection.write(ids, to: &$0) }
        writer.section(.idOrder, "") { $0.append(numbers: idOrder) }
        writer.section(.lengths, "") { $0.append(numbers: lengths) }
        if let postings { writer.section(.postings, "") { postings.write(to: &$0) } }
        if includesPayloads {
            writer.section(.payloads, "") { bytes in
                bytes.append(numbers: payloadEnds)
                bytes.append(contentsOf: payloads)
            }
        }
        if let words { writer.section(.words, "") { $0.append(contentsOf: words) } }
        return writer.bytes()
    }
}

extension ColumnBuilder {
    /// Documents in the order of their ids' bytes; none when they are in that order already.
    private var idOrder: [UInt32] {
        let isSorted = zip(ids, ids.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if isSorted { return [] }
        // Documents of the same id stay in their order: the sort is stable.
        return ids.indices.sorted { ids[$0].utf8.lexicographicallyPrecedes(ids[$1].utf8) }.map(UInt32.init)
    }
}

/// Lists of numbers for some documents.
struct ListBuilder<Number> {
    private(set) var documents: [UInt32] = []
    private(set) var ends: [UInt32] = []
    private(set) var entries: [Number] = []

    mutating func add(_ document: UInt32, _ list: some Sequence<Number>) {
        entries.append(contentsOf: list)
        documents.append(document)
        ends.append(UInt32(entries.count))
    }

    func write(documentCount: Int, to bytes: inout [UInt8]) {
        RowSection.write(documents: documents, ends: ends, documentCount: documentCount, to: &bytes)
        bytes.append(numbers: entries)
    }
}
