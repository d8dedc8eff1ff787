package import Catalog

/// What one document puts into columns.
struct ColumnRecord {
    var values: [(field: String, texts: [String])] = []
    var numbers: [(field: String, number: Double, unit: String?)] = []
    var prices: [Price] = []
    /// Term hashes by field, in text order.
    var sequences: [(name: String, hashes: [UInt32])] = []
    var version: Int64 = 0
    var productID = ""
    var payload: [UInt8] = []
}

/// Collects the columns of consecutive documents and writes them as one block.
struct ColumnBuilder {
    private var values: [String: ValueFieldBuilder] = [:]
    private var numbers: [String: NumberFieldBuilder] = [:]
    private var prices: [String: PriceFieldBuilder] = [:]
    private var sequences: [String: ListBuilder<UInt32>] = [:]
    private var versions: [Int64] = []
    private var ids: [String] = []
    private var payloadEnds: [UInt64] = []
    private var payloads: [UInt8] = []

    var documentCount: Int { versions.count }

    mutating func add(_ record: ColumnRecord) {
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
        for (name, hashes) in record.sequences {
            sequences[name, default: ListBuilder()].add(document, hashes)
        }
        versions.append(record.version)
        ids.append(record.productID)
        payloads.append(contentsOf: record.payload)
        payloadEnds.append(UInt64(payloads.count))
    }

    /// Adds all documents of a block behind those that are there.
    mutating func append(_ block: ColumnBlock, includesPayloads: Bool = true) throws(BlockDamage) {
        let offset = UInt32(versions.count)
        for name in block.names(.values) {
            if let part = try ValuePart(block, name) {
                values[name, default: ValueFieldBuilder()].append(part, offset: offset)
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
        for name in block.names(.sequence) {
            guard let bytes = block.section(.sequence, name) else { continue }
            let rows = try RowSection(bytes)
            for row in 0..<rows.rowCount {
                let hashes = rows.entries(row).map { rows.entry(UInt32.self, $0, stride: 4) }
                if !hashes.isEmpty { sequences[name, default: ListBuilder()].add(rows.document(row) &+ offset, hashes) }
            }
        }
        let documents = try DocumentPart(block)
        for index in 0..<block.documentCount {
            versions.append(documents.version(index))
            ids.append(documents.productID(index))
            guard includesPayloads else { continue }
            payloads.append(contentsOf: documents.payload(index).raw)
            payloadEnds.append(UInt64(payloads.count))
        }
    }

    /// - Parameter words: bytes of a ``WordDictionary`` to be stored beside the columns; `nil` for none.
    /// - Parameter includesPayloads: whether payloads are part of the block or written apart.
    func bytes(words: [UInt8]?, includesPayloads: Bool = true) -> [UInt8] {
        var writer = BlockWriter(documentCount: documentCount)
        for (name, field) in values.sorted(by: { $0.key < $1.key }) {
            field.write(name, documentCount: documentCount, to: &writer)
        }
        for (name, field) in numbers.sorted(by: { $0.key < $1.key }) {
            field.write(name, documentCount: documentCount, to: &writer)
        }
        for (name, field) in prices.sorted(by: { $0.key < $1.key }) {
            field.write(name, documentCount: documentCount, to: &writer)
        }
        for (name, field) in sequences.sorted(by: { $0.key < $1.key }) {
            writer.section(.sequence, name) { field.write(documentCount: documentCount, to: &$0) }
        }
        writer.section(.versions, "") { $0.append(numbers: versions) }
        writer.section(.productIDs, "") { TextSection.write(ids, to: &$0) }
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
