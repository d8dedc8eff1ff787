package import Analysis
package import Catalog

/// Writes products of a result list: stored bytes are copied, only prices, scores and highlights are made anew.
package struct HitWriter {
    private let snapshot: IndexSnapshot
    private let request: SearchRequest
    private let prices: PriceColumn?
    private let highlighter: Highlighter?
    private let fields: [PayloadField]
    /// Whether hits show more than result lists usually do.
    private let readsRest: Bool
    private let amounts: Amounts
    private let distance: HitDistance?

    /// How prices are written.
    package enum Amounts: Sendable {
        /// 1250: whole minor units.
        case minorUnits
        /// 12.50: for shapes that storefronts print as they are.
        case majorUnits
    }

    /// What a hit shows when the caller names no fields; descriptions are long and come when asked for.
    package static let usualFields: [PayloadField] = [
        .id, .slug, .name, .brand, .categoryPath, .prices, .stock, .rating, .reviewCount, .imageURL, .attributes,
    ]

    /// - Parameter matchedTerms: what to mark when the request asks for highlights.
    package init(
        snapshot: IndexSnapshot, request: SearchRequest, session: AnalysisSession, matchedTerms: Set<[UInt8]>,
        amounts: Amounts = .minorUnits
    ) {
        self.snapshot = snapshot
        self.request = request
        self.amounts = amounts
        distance = HitDistance(request, snapshot)
        prices = snapshot.priceColumn(currency: request.currency, group: request.customerGroup)
        highlighter =
            request.highlightsMatches && !matchedTerms.isEmpty
            ? Highlighter(session: session, terms: matchedTerms) : nil
        fields = request.fields ?? Self.usualFields
        // Prices come from their column, whatever the payload has.
        readsRest =
            request.language != nil || highlighter != nil
            || fields.contains { !$0.isShownInLists && $0 != .prices }
    }

    package func write(_ hit: RankedHit, showsScore: Bool, to writer: inout JSONWriter) {
        let stored = snapshot.payload(hit.document)
        let payload = readsRest ? stored.unpacked() : stored
        let translation = self.translation(payload)
        writer.beginObject()
        for field in fields {
            switch field {
            case .prices: writePrice(hit.document, to: &writer)
            case .name where translation?["name"]?.text != nil:
                writer.name(field.rawValue)
                writer.string(translation?["name"]?.text ?? "")
            case .description where translation?["description"]?.text != nil:
                writer.name(field.rawValue)
                writer.string(translation?["description"]?.text ?? "")
            default:
                writer.name(field.rawValue)
                payload.withJSON(of: field) { json in
                    if let json { writer.raw(json) } else { writer.null() }
                }
            }
        }
        if showsScore {
            writer.name("score")
            writer.number((hit.score * 10_000).rounded() / 10_000)
        }
        distance?.write(hit.document, to: &writer)
        if let highlighter { writeHighlights(payload, translation, highlighter, to: &writer) }
        writer.endObject()
    }

    /// The member of `translations` for the language of the request.
    private func translation(_ payload: PayloadView) -> JSONValue? {
        guard let language = request.language else { return nil }
        return payload.value(of: .translations)?[language]
    }

    private func writePrice(_ document: UInt32, to writer: inout JSONWriter) {
        let price = prices?.price(document, at: request.now)
        writer.name("price")
        write(price?.amountMinor, to: &writer)
        writer.name("compare_at_price")
        write(price?.compareAt, to: &writer)
        writer.name("currency")
        if price == nil { writer.null() } else { writer.string(request.currency.rawValue) }
    }

    private func write(_ amount: Int64?, to writer: inout JSONWriter) {
        guard let amount else {
            writer.null()
            return
        }
        switch amounts {
        case .minorUnits: writer.integer(amount)
        case .majorUnits: writer.raw(Money(minorUnits: amount, currency: request.currency).decimalText.utf8)
        }
    }

    private func writeHighlights(
        _ payload: PayloadView, _ translation: JSONValue?, _ highlighter: Highlighter, to writer: inout JSONWriter
    ) {
        writer.name("highlights")
        writer.beginObject()
        if let name = translation?["name"]?.text ?? payload.value(of: .name)?.text,
            let marked = highlighter.marked(name, role: .name)
        {
            writer.name("name")
            writer.string(marked)
        }
        if let brand = payload.value(of: .brand)?.text, let marked = highlighter.marked(brand, role: .brand) {
            writer.name("brand")
            writer.string(marked)
        }
        if let text = translation?["description"]?.text ?? payload.value(of: .description)?.text,
            let snippet = highlighter.snippet(text, role: .descriptionText)
        {
            writer.name("description")
            writer.string(snippet)
        }
        writer.endObject()
    }
}
