import Analysis
import Catalog
import SearchIndex

/// Reads the parameters of `/search` and its relatives; reports every problem at once.
struct SearchRequestParser {
    let settings: EngineSettings
    let analyzerNames: Set<String>
    /// Who keeps the snapshots of cursors.
    let cursorRun: UInt64
    let now: Timestamp
    /// The declared orders of values.
    let orders: DeclaredOrders
    /// For `language=auto`.
    let guess: LanguageGuess
    /// Whether the call remembers what it shows to whom.
    var takesVisitor = false

    /// What `language` has when the words are to tell it.
    static let guessedLanguage = "auto"

    /// A search as asked for, with what concerns the service rather than the index.
    struct Parsed {
        var request: SearchRequest
        var minSequence: Int64?
        /// Another analyzer than the language's own.
        var analyzer: String?
        /// Tells one visitor from another; no part of the request, so that answers are shared.
        var visitor: String?
    }

    /// - Parameter allowed: names that this route knows beside those of a search.
    func parse(_ parameters: RequestParameters, grant: Grant) throws(Refusal) -> Parsed {
        var reader = ParameterReader(parameters)
        var request = SearchRequest(text: "", currency: CurrencyCode(settings.currency), now: now)
        request.text = text(&reader)
        request.filter = filter(&reader)
        request.prescribedFilter = prescribed(grant, &reader)
        request.facets = reader.parsed("facets") { (text) throws(Refusal) in try FacetRequest.parse(text) } ?? []
        request.priceRanges = reader.parsed("price_ranges") { (text) throws(Refusal) in
            try PriceRangeRequest.parse(text)
        }
        if let histograms = reader.parsed(
            "histogram", { (text) throws(Refusal) in try HistogramRequest.parse(text) })
        {
            request.add(histograms)
        }
        for problem in orders.assign(to: &request.facets) { reader.refuse(problem) }
        request.sort = reader.parsed("sort") { (text) throws(Refusal) in try SortKey.parse(text) } ?? []
        paging(&request, &reader)
        cursor(&request, &reader)
        view(&request, &reader)
        request.toleratesTypos = reader.choice("typo", ["auto", "off"]) != "off"
        request.explainsScores = explains(grant, &reader)
        request.relaxesWords = reader.choice("relax", ["auto", "off"]) != "off"
        request.understands = reader.boolean("understand") ?? false
        request.countLevel =
            reader.choice("count_level", CountLevel.allCases.map(\.rawValue))
            .flatMap(CountLevel.init) ?? .product
        request.grouping = reader.grouping()
        if request.grouping != nil, request.cursor != nil {
            reader.refuse(.invalidParameter, "cursor", "grouped hits have pages, and no cursor")
        }
        let minSequence = reader.integer("min_sequence", 0...Int.max).map(Int64.init)
        let analyzer = analyzer(grant, &reader)
        let visitor = takesVisitor ? reader.visitor() : nil
        try reader.finish()
        return Parsed(request: request, minSequence: minSequence, analyzer: analyzer, visitor: visitor)
    }

    private func text(_ reader: inout ParameterReader) -> String {
        let text = reader.text("q") ?? ""
        if text.utf8.count > SearchLimits.queryBytesMax {
            reader.refuse(
                .limitExceeded, "q",
                "expected at most \(SearchLimits.queryBytesMax) bytes, found \(text.utf8.count)")
            return ""
        }
        return text
    }

    private func filter(_ reader: inout ParameterReader) -> FilterNode? {
        if let object = reader.object("filter") {
            do throws(Refusal) { return try FilterNode.map(object) } catch { reader.refuse(error) }
            return nil
        }
        return reader.parsed("filter") { (text) throws(Refusal) in
            text.allSatisfy(\.isWhitespace) ? nil : try FilterParser.parse(text)
        } ?? nil
    }

    /// A stored filter that no longer parses must hide everything rather than nothing.
    private func prescribed(_ grant: Grant, _ reader: inout ParameterReader) -> FilterNode? {
        guard let filter = grant.filter else { return nil }
        do throws(Refusal) {
            return try FilterParser.parse(filter)
        } catch {
            reader.refuse(.forbidden, "", "the filter of this key is not valid: \(error.message)")
            return nil
        }
    }

    private func paging(_ request: inout SearchRequest, _ reader: inout ParameterReader) {
        let page = reader.integer("page", 1...1_000_000)
        request.page = page ?? 1
        if page != nil, reader.has("cursor") {
            reader.refuse(.invalidParameter, "page", "expected either page or cursor, found both")
        }
        request.perPage = reader.integer("per_page", 0...SearchLimits.perPageMax) ?? 20
        if request.facets.count > SearchLimits.facetsMax {
            reader.refuse(.limitExceeded, "facets", "expected at most \(SearchLimits.facetsMax) facets")
        }
        let depth = request.page * request.perPage
        if depth > SearchLimits.rankedDepthMax {
            reader.refuse(
                .limitExceeded, "page",
                "expected a page within the first \(SearchLimits.rankedDepthMax) hits, found hit \(depth); "
                    + "read further with cursor=*")
        }
    }

    private func view(_ request: inout SearchRequest, _ reader: inout ParameterReader) {
        if let code = reader.text("currency") {
            if let currency = CurrencyCode(iso4217: code) {
                request.currency = currency
                request.fixesCurrency = true
            } else {
                reader.refuse(.invalidCurrency, "currency", "expected an ISO 4217 code, found '\(code.prefix(20))'")
            }
        }
        if let group = reader.text("customer_group"), !group.isEmpty { request.customerGroup = CustomerGroup(group) }
        if let language = reader.text("language"), !language.isEmpty {
            request.language = self.language(language, of: request.text, &reader)
        }
        request.highlightsMatches = reader.boolean("highlight") ?? false
        request.fields = reader.parsed("fields") { (text) throws(Refusal) in try PayloadField.parseList(text) }
    }

    private func explains(_ grant: Grant, _ reader: inout ParameterReader) -> Bool {
        guard reader.boolean("explain") == true else { return false }
        if grant.has(.relevance) { return true }
        reader.refuse(.forbidden, "explain", "explanations need a key with the scope relevance")
        return false
    }

    private func language(_ language: String, of text: String, _ reader: inout ParameterReader) -> String? {
        if language == Self.guessedLanguage {
            return guess.language(of: text).flatMap { settings.languages[$0] == nil ? nil : $0 }
        }
        if settings.languages[Self.primary(language)] == nil {
            reader.refuse(
                .invalidParameter, "language",
                "expected auto or one of \(settings.languages.keys.sorted().joined(separator: ", "))")
        }
        return Self.primary(language)
    }

    private func analyzer(_ grant: Grant, _ reader: inout ParameterReader) -> String? {
        guard let name = reader.text("analyzer") else { return nil }
        guard grant.has(.relevance) else {
            reader.refuse(.forbidden, "analyzer", "another analyzer needs a key with the scope relevance")
            return nil
        }
        guard analyzerNames.contains(name) else {
            reader.refuse(.unknownAnalyzer, "analyzer", "no analyzer is called '\(name.prefix(100))'")
            return nil
        }
        return name
    }

    /// "de-AT" → "de".
    private static func primary(_ language: String) -> String {
        String(language.lowercased().prefix { $0 != "-" && $0 != "_" })
    }
}

extension PayloadField {
    /// The `fields` parameter: names of the answer's members; `price`, `currency` and `compare_at_price` are one.
    fileprivate static func parseList(_ text: String) throws(Refusal) -> [PayloadField] {
        var fields: [PayloadField] = []
        var problems: [Problem] = []
        for part in text.split(separator: ",") {
            let name = part.trimmed
            let isPrice = ["price", "currency", "compare_at_price"].contains(name)
            guard let field = isPrice ? .prices : PayloadField(rawValue: name) else {
                problems.append(Problem(.unknownField, field: "fields", message: "there is no field '\(name)'"))
                continue
            }
            if !fields.contains(field) { fields.append(field) }
        }
        guard problems.isEmpty else {
            throw Refusal(.unknownField, message: "unknown fields", problems: problems)
        }
        return fields
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
