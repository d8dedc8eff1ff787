package import Analysis
package import Catalog

/// Turns products into index documents, one after another. Serves one thread.
struct DocumentBuilder {
    /// The terms of the document that was built last, with their weighted frequencies.
    private(set) var terms = TermTable()
    /// Words of all documents so far.
    private(set) var words = WordCounter()
    private let schema: IndexSchema
    private var analyses: [String: FieldAnalysis] = [:]
    /// The analysis of the last language; most products have the same.
    private var last: (language: String?, analysis: FieldAnalysis)?
    private var buffer = TokenBuffer()
    private var attributeKeys = AttributeKeys()
    private var paths = TextMemo<CategoryPaths>()
    private var payload = ProductPayload()
    private var scratch: [UInt8] = []
    private var document: UInt32 = 0

    init(schema: IndexSchema) { self.schema = schema }

    /// - Returns: the document's columns; its terms are in ``terms`` until the next call.
    mutating func build(_ product: Product) throws -> ColumnRecord {
        terms.removeAll()
        document &+= 1
        attributeKeys.beginProduct()
        let keys = product.attributes.map { attributeKeys.number(of: $0.key) }
        var record = ColumnRecord()
        let own = try analysis(product.language, of: product.name)
        record.sequences = index(name: product.name, own)
        index(product.brand ?? "", .brand, own)
        let paths = index(category: product.categoryPath, own)
        record.sequences.append((RankingField.brand, hashes(product.brand ?? "", own)))
        record.sequences.append((RankingField.model, Self.joinedModel(product.model)))
        record.sequences.append((RankingField.type, Array(hashes(Self.type(of: product), own).suffix(1))))
        index(product.descriptionText, .descriptionText, own)
        for identifier in Self.identifiers(of: product) {
            index(identifier, .identifier, own)
            add(identifierKey: identifier)
        }
        for tag in product.tags { index(tag, .tag, own) }
        for text in IndexedAttributes.texts(of: product, keys: keys, attributeKeys) { index(text, .attribute, own) }
        for translation in product.translations {
            let other = try analysis(translation.language, of: translation.name)
            index(translation.name, .name, other)
            addWhole(translation.name, other)
            index(translation.descriptionText, .descriptionText, other)
        }
        let options = ProductColumns.optionRows(of: product)
        record.values = ProductColumns.values(
            of: product, keys: keys, attributeKeys, paths: paths, options: options)
        record.numbers = ProductColumns.numbers(
            of: product, keys: keys, attributeKeys, schema.analyzer.units)
        let pricing = VariantPricing(product)
        record.prices =
            pricing.map { pricing in
                product.prices.filter { !pricing.currencies.contains($0.amount.currency) }
            } ?? product.prices
        record.variants = VariantColumns.record(of: product, options: options, pricing: pricing)
        record.version = product.version
        record.productID = product.id.rawValue
        record.payload = payload.bytes(of: product)
        return record
    }

    private static func identifiers(of product: Product) -> [String] {
        [product.model, product.sku?.rawValue].compactMap { $0 } + product.variants.map(\.sku.rawValue) + product.gtins
    }

    /// Adds the form in which the identifier is found however it is written.
    private mutating func add(identifierKey identifier: String) {
        guard let key = IdentifierKey.key(identifier[...]) else { return }
        let document = document
        key.withUnsafeBufferPointer { key in
            let hash = ByteKey.hash(key)
            terms.add(key, hash: hash, 1)
            words.add(key, hash: hash, term: key, document: document)
        }
    }

    /// Adds a text's terms with the weight of its field.
    private mutating func index(_ text: String, _ role: FieldRole, _ analysis: FieldAnalysis) {
        guard !text.isEmpty else { return }
        var text = text
        text.withUTF8 { index($0, role, analysis) }
    }

    private mutating func index(_ text: UnsafeBufferPointer<UInt8>, _ role: FieldRole, _ analysis: FieldAnalysis) {
        let weight = analysis.weight(of: role)
        switch role {
        case .brand, .category, .attribute, .tag:
            if let known = analysis.recurring(text, role, &buffer) { return add(known, weight) }
        case .name, .identifier, .descriptionText: break
        }
        analysis.tokens(text, role, into: &buffer)
        addBuffer(weight)
    }

    /// Adds the terms of a name and says what the second ranking stage needs to know of it.
    private mutating func index(name: String, _ analysis: FieldAnalysis) -> [(field: RankingField, hashes: [UInt32])] {
        var name = name
        let reading = name.withUTF8 { bytes in
            analysis.tokens(bytes, .name, into: &buffer)
            addWhole(bytes, analysis)
            return NameReading(buffer, name: bytes, analysis.analyzer)
        }
        addBuffer(analysis.weight(of: .name))
        return [
            (RankingField.name, reading.terms), (RankingField.joined, reading.joined),
            (RankingField.colours, reading.colours), (RankingField.accessories, reading.accessories),
        ]
    }

    /// Adds the term of a whole name, which counts for nothing in a document's length.
    private mutating func addWhole(_ name: UnsafeBufferPointer<UInt8>, _ analysis: FieldAnalysis) {
        analysis.wholeTerm(name)?.withUnsafeBufferPointer { _ = terms.add($0, 0) }
    }

    private mutating func addWhole(_ name: String, _ analysis: FieldAnalysis) {
        var name = name
        name.withUTF8 { addWhole($0, analysis) }
    }

    /// Adds the terms of a category's names and gives its paths.
    private mutating func index(category levels: [String], _ analysis: FieldAnalysis) -> [String] {
        scratch.removeAll(keepingCapacity: true)
        for (index, level) in levels.enumerated() {
            if index > 0 { scratch.append(contentsOf: Self.levelSeparator) }
            scratch.append(contentsOf: level.utf8)
        }
        let text = scratch
        return text.withUnsafeBufferPointer { text in
            if !text.isEmpty { index(text, .category, analysis) }
            guard text.count <= TextMemo<CategoryPaths>.textBytesMax else { return ProductColumns.paths(levels) }
            let known = paths.value(of: text) {
                CategoryPaths(levels: levels, paths: ProductColumns.paths(levels))
            }
            // The name of a level may hold the separator.
            return known.levels == levels ? known.paths : ProductColumns.paths(levels)
        }
    }

    private static let levelSeparator = Array(" / ".utf8)

    private struct CategoryPaths {
        let levels: [String]
        let paths: [String]
    }

    private mutating func addBuffer(_ weight: UInt32) {
        let document = document
        buffer.withRecords { arena, records in
            for record in records {
                let term = UnsafeBufferPointer(rebasing: arena[record.term.bounds])
                let hash = ByteKey.hash(term)
                terms.add(term, hash: hash, weight)
                if record.hasOwnSurface {
                    let surface = UnsafeBufferPointer(rebasing: arena[record.surface.bounds])
                    words.add(surface, hash: ByteKey.hash(surface), term: term, document: document)
                } else {
                    words.add(term, hash: hash, term: term, document: document)
                }
            }
        }
    }

    private mutating func add(_ text: AnalyzedText, _ weight: UInt32) {
        let document = document
        text.withBytes { bytes in
            for token in text.tokens {
                let term = UnsafeBufferPointer(rebasing: bytes[Int(token.term.lowerBound)..<Int(token.term.upperBound)])
                let surface = UnsafeBufferPointer(
                    rebasing: bytes[Int(token.surface.lowerBound)..<Int(token.surface.upperBound)])
                terms.add(term, hash: token.termHash, weight)
                words.add(surface, hash: token.surfaceHash, term: term, document: document)
            }
        }
    }

    /// The terms of a text as queries have them.
    private mutating func hashes(_ text: String, _ analysis: FieldAnalysis) -> [UInt32] {
        guard !text.isEmpty else { return [] }
        var text = text
        return text.withUTF8 { text in
            if let known = analysis.recurring(text, .name, &buffer) { return known.hashes }
            analysis.tokens(text, .name, into: &buffer)
            return AnalyzedText(buffer).hashes
        }
    }

    /// The model number as one term: letters and digits, with a digit among them.
    private static func joinedModel(_ model: String?) -> [UInt32] {
        guard let model else { return [] }
        let joined = model.lowercased().utf8.filter { (97...122).contains($0) || (48...57).contains($0) }
        guard joined.count >= 4, joined.contains(where: { (48...57).contains($0) }) else { return [] }
        return [TermHash.hash(joined)]
    }

    /// What kind of thing the product is, in the catalog's words.
    private static func type(of product: Product) -> String {
        if case .text(let type)? = product.attributes.first(where: { $0.key == "product_type" })?.value { return type }
        return product.categoryPath.last ?? ""
    }

    /// The analysis for texts of a language; when there is none, of the language that the name is written in.
    private mutating func analysis(_ language: String?, of name: String) throws -> FieldAnalysis {
        if let last, let language, last.language == language { return last.analysis }
        let analyzer = language == nil ? schema.analyzer(forUnknown: name) : schema.analyzer(for: language)
        let analysis = try analyses[analyzer.name] ?? FieldAnalysis(analyzer)
        analyses[analyzer.name] = analysis
        last = (language, analysis)
        return analysis
    }
}
