package import Analysis
package import Catalog

/// Turns products into index documents, one after another. Serves one thread.
struct DocumentBuilder {
    /// The terms of the document that was built last, with their weighted frequencies.
    private(set) var terms = TermTable()
    /// Words of all documents so far.
    private(set) var words = WordCounter()
    private let schema: IndexSchema
    private var sessions: [String: AnalysisSession] = [:]
    private var attributes = IndexedAttributes()
    private var buffer = TokenBuffer()
    private var document: UInt32 = 0

    init(schema: IndexSchema) { self.schema = schema }

    /// The unique term of a product.
    static func uniqueTerm(_ id: ProductID) -> [UInt8] {
        let term = [UInt8(ascii: "Q")] + id.rawValue.utf8
        // Xapian refuses terms over 245 bytes; ids are shorter by the catalog's own limit.
        return term.count <= 245 ? term : Array(term.prefix(200)) + String(TermHash.hash(term)).utf8
    }

    /// - Returns: the document's columns; its terms are in ``terms`` until the next call.
    mutating func build(_ product: Product) throws -> ColumnRecord {
        terms.removeAll()
        document &+= 1
        var record = ColumnRecord()
        let own = schema.analyzer(for: product.language)
        record.sequences = try read(name: product.name, own)
        try index(product.name, .name, own)
        try index(product.brand ?? "", .brand, own)
        try index(product.categoryPath.joined(separator: " / "), .category, own)
        record.sequences.append((RankingField.brand, try hashes(product.brand ?? "", own)))
        record.sequences.append((RankingField.model, Self.joinedModel(product.model)))
        record.sequences.append((RankingField.type, Array(try hashes(Self.type(of: product), own).suffix(1))))
        try index(product.descriptionText, .descriptionText, own)
        for identifier in Self.identifiers(of: product) { try index(identifier, .identifier, own) }
        for tag in product.tags { try index(tag, .tag, own) }
        for text in attributes.texts(of: product) { try index(text, .attribute, own) }
        for translation in product.translations {
            let analyzer = schema.analyzer(for: translation.language)
            try index(translation.name, .name, analyzer)
            try index(translation.descriptionText, .descriptionText, analyzer)
        }
        Self.uniqueTerm(product.id).withUnsafeBufferPointer { _ = terms.add($0, 0) }
        record.values = ProductColumns.values(of: product)
        record.numbers = ProductColumns.numbers(of: product)
        record.prices = product.prices + product.variants.flatMap(\.prices)
        record.version = product.version
        record.productID = product.id.rawValue
        record.payload = ProductPayload.bytes(of: product)
        return record
    }

    private static func identifiers(of product: Product) -> [String] {
        [product.model, product.sku?.rawValue].compactMap { $0 } + product.variants.map(\.sku.rawValue) + product.gtins
    }

    /// Adds a text's terms with the weight of its field.
    private mutating func index(_ text: String, _ role: FieldRole, _ analyzer: Analyzer) throws {
        guard !text.isEmpty else { return }
        let session = try session(analyzer)
        var text = text
        text.withUTF8 { session.tokens($0, role: role, into: &buffer) }
        let weight = UInt32(clamping: analyzer.ranking.weight(of: role))
        let document = document
        buffer.forEachToken { token in
            terms.add(token.term, weight)
            words.add(token.surface, term: token.term, document: document)
        }
    }

    /// What the second ranking stage needs to know of a name.
    private mutating func read(name: String, _ analyzer: Analyzer) throws -> [(field: RankingField, hashes: [UInt32])] {
        let session = try session(analyzer)
        var name = name
        let reading = name.withUTF8 { bytes in
            session.tokens(bytes, role: .name, into: &buffer)
            return NameReading(buffer, name: bytes, lists: analyzer.names)
        }
        return [
            (RankingField.name, reading.terms), (RankingField.joined, reading.joined),
            (RankingField.colours, reading.colours), (RankingField.accessories, reading.accessories),
        ]
    }

    /// The terms of a text as queries have them.
    private mutating func hashes(_ text: String, _ analyzer: Analyzer) throws -> [UInt32] {
        guard !text.isEmpty else { return [] }
        let session = try session(analyzer)
        var text = text
        text.withUTF8 { session.tokens($0, role: .name, into: &buffer) }
        var hashes: [UInt32] = []
        buffer.forEachToken { if $0.positionLength == 1 { hashes.append(TermHash.hash($0.term)) } }
        return hashes
    }

    /// The model number as one term: letters and digits, with a digit among them.
    private static func joinedModel(_ model: String?) -> [UInt32] {
        let joined = (model ?? "").lowercased().utf8.filter { (97...122).contains($0) || (48...57).contains($0) }
        guard joined.count >= 4, joined.contains(where: { (48...57).contains($0) }) else { return [] }
        return [TermHash.hash(joined)]
    }

    /// What kind of thing the product is, in the catalog's words.
    private static func type(of product: Product) -> String {
        if case .text(let type)? = product.attributes.first(where: { $0.key == "product_type" })?.value { return type }
        return product.categoryPath.last ?? ""
    }

    private mutating func session(_ analyzer: Analyzer) throws -> AnalysisSession {
        if let open = sessions[analyzer.name] { return open }
        let session = try analyzer.makeSession()
        sessions[analyzer.name] = session
        return session
    }
}
