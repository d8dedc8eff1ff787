package import Analysis
package import Catalog

/// Reads ranges, prices, brands, categories and colours out of a query and turns them into filters.
///
/// What is understood depends on the words and the catalog alone, never on the request's filter: a facet's count would
/// else not be what a click on it gives.
struct QueryUnderstanding {
    private let recognizer: ValueRecognizer
    private let parameters: RankingParameters
    private let request: SearchRequest
    private var snapshot: IndexSnapshot { recognizer.snapshot }
    private var session: AnalysisSession { recognizer.session }

    init(_ recognizer: ValueRecognizer, parameters: RankingParameters, request: SearchRequest) {
        self.recognizer = recognizer
        self.parameters = parameters
        self.request = request
    }

    /// The request as it is searched for.
    struct Reading {
        /// Understood words are spaces, so that places in the text stay.
        var request: SearchRequest
        var understood: [Understood] = []
    }

    func reading() throws -> Reading {
        let ranges = session.analyzer.ranges.phrases(request.text)
        let prices = ranges.compactMap { range in price(range).map { (range, $0) } }
        let measures = ranges.filter { if case .measure = $0.quantity { true } else { false } }
        var consumed = prices.map(\.0.source) + measures.map(\.source)
        var values = try recognized(consumed)
        var rest = blanked(consumed + values.map(\.source))
        var documents = try self.documents(rest, values)
        if documents.isEmpty, !values.isEmpty {
            // Together with the other words the values mean something else: `orange juice`.
            values = []
            rest = blanked(consumed)
            documents = try self.documents(rest, values)
        }
        if !measures.isEmpty { documents = try leading(rest, among: documents) }
        let found = measures.map { ($0, measure($0, documents)) }
        consumed = prices.map(\.0.source) + found.filter { $0.1 != nil }.map(\.0.source)
        var reading = Reading(request: request)
        reading.request.text = blanked(consumed + values.map(\.source))
        var entries: [(start: Int, entry: Understood, node: FilterNode, field: String)] = []
        for (range, price) in prices {
            entries.append((range.source.lowerBound, price.entry, price.node, "price"))
            reading.request.currency = price.currency
        }
        for (range, measure) in found {
            guard let measure else { continue }
            entries.append((range.source.lowerBound, measure.entry, measure.node, measure.entry.field))
        }
        for (value, source) in values {
            let (entry, node) = filter(value, source)
            entries.append((source.lowerBound, entry, node, value.field))
        }
        let taken = request.filter?.conjunctFields ?? []
        var nodes = request.filter.map { [$0] } ?? []
        for (_, entry, node, field) in entries.sorted(by: { $0.start < $1.start }) {
            var entry = entry
            if taken.contains(field) { entry.use = .replaced } else { nodes.append(node) }
            reading.understood.append(entry)
        }
        reading.request.filter = nodes.count > 1 ? .and(nodes) : nodes.first
        return reading
    }

    // MARK: Values

    private func recognized(
        _ consumed: [Range<Int>]
    ) throws(IndexError) -> [(value: ValueRecognizer.Value, source: Range<Int>)] {
        let words = session.query(blanked(consumed))
        return try recognizer.values(in: words).map {
            ($0, $0.source(words))
        }
    }

    private func filter(_ value: ValueRecognizer.Value, _ source: Range<Int>) -> (Understood, FilterNode) {
        let texts = value.texts
        let entry = Understood(
            kind: value.kind, text: text(source), field: value.field, values: texts, use: .filter)
        let node: FilterNode =
            texts.count == 1
            ? .comparison(value.field, .equal, .text(texts[0])) : .in(value.field, texts.map { .text($0) })
        return (entry, node)
    }

    /// What the words that remain find, within the understood values; the whole catalog when none remain.
    private func documents(
        _ text: String, _ values: [(value: ValueRecognizer.Value, source: Range<Int>)]
    ) throws -> Bitmap {
        let allowed = Bitmap.and([recognizer.visible ?? snapshot.live] + values.map(\.value.documents))
        let words = session.query(text)
        guard words.contains(where: { !$0.isStopWord }) else { return allowed }
        let planner = QueryPlanner(
            snapshot: snapshot, parameters: parameters, toleratesTypos: request.toleratesTypos, text: text,
            vocabulary: session.analyzer.vocabulary)
        let match = try QueryMatch(groups: try planner.groups(of: words, completesWords: false), snapshot: snapshot)
        return (match.allKnown() ?? snapshot.live).and(allowed)
    }

    /// The best of the documents: laptops before the bags for them, which are more.
    private func leading(_ text: String, among documents: Bitmap) throws -> Bitmap {
        let words = session.query(text)
        guard documents.count > Self.leadingMax, words.contains(where: { !$0.isStopWord }) else { return documents }
        let planner = QueryPlanner(
            snapshot: snapshot, parameters: parameters, toleratesTypos: request.toleratesTypos, text: text,
            vocabulary: session.analyzer.vocabulary)
        let match = try QueryMatch(groups: try planner.groups(of: words, completesWords: false), snapshot: snapshot)
        let hits = try Ranker(
            snapshot: snapshot, parameters: parameters, match: match, lists: session.analyzer.names
        ).ranked(MatchSet(full: documents, relaxed: .empty), depth: Self.leadingMax)
        return hits.isEmpty ? documents : Bitmap(sorted: hits.map(\.document).sorted())
    }

    /// Hits whose attributes tell of what a query speaks.
    private static let leadingMax = 100

    // MARK: Ranges

    private func measure(
        _ range: RangePhrase, _ documents: Bitmap
    ) -> (entry: Understood, node: FilterNode)? {
        guard case .measure(let unit) = range.quantity else { return nil }
        let words = Set(session.query(request.text).flatMap { [$0.surface, $0.term] })
        let chooser = MeasureFieldChooser(snapshot: snapshot, units: session.analyzer.units)
        guard let choice = chooser.choice(unit, range, among: documents, words: words) else { return nil }
        let entry = Understood(
            kind: .measure, text: text(range.source), field: choice.key,
            from: range.from.flatMap { unit.convert($0, to: choice.shown) },
            to: range.to.flatMap { unit.convert($0, to: choice.shown) }, unit: choice.shown.name, use: .filter)
        return (entry, .range(choice.column, range.numbers(unit, in: choice.base)))
    }

    private func price(
        _ range: RangePhrase
    ) -> (entry: Understood, node: FilterNode, currency: CurrencyCode)? {
        guard case .price(let codes) = range.quantity, let currency = currency(codes),
            let digits = currency.minorUnitDigits
        else { return nil }
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        func minor(_ amount: Double) -> Double { (amount * scale).rounded() }
        let bounds = NumberRange(
            lower: range.from.map(minor) ?? -.infinity, includesLower: range.includesFrom,
            upper: range.to.map(minor) ?? .infinity, includesUpper: range.includesTo)
        let entry = Understood(
            kind: .price, text: text(range.source), field: "price", from: range.from.map(minor),
            to: range.to.map(minor), unit: currency.rawValue, use: .filter)
        return (entry, .range("price", bounds), currency)
    }

    /// The currency that the words mean: that of the request when it may be, else the first in which something is sold.
    /// A request that names its currency gets no other.
    private func currency(_ codes: [String]?) -> CurrencyCode? {
        guard let codes, !codes.contains(request.currency.rawValue) else { return request.currency }
        guard !request.fixesCurrency else { return nil }
        return codes.lazy.map { CurrencyCode($0) }.first {
            snapshot.priceColumn(currency: $0, group: request.customerGroup) != nil
        }
    }

    // MARK: Text

    private func text(_ source: Range<Int>) -> String {
        String(decoding: Array(request.text.utf8)[source], as: UTF8.self)
    }

    /// The text of the request with spaces in some places.
    private func blanked(_ sources: [Range<Int>]) -> String {
        var bytes = Array(request.text.utf8)
        for source in sources {
            for index in source where index < bytes.count { bytes[index] = UInt8(ascii: " ") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
