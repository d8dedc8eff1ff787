package import Analysis
package import Catalog

/// Writes products of a result list: stored bytes are copied, only prices, scores and highlights are made anew.
package struct HitWriter {
    private let snapshot: IndexSnapshot
    private let request: SearchRequest
    private let prices: PriceColumn?
    private let picker: VariantPicker?
    private let highlighter: Highlighter?
    private let fields: [PayloadField]
    /// Whether hits show more than result lists usually do.
    private let readsRest: Bool
    private let amounts: Amounts
    private let distance: HitDistance?
    /// Docid → what the score is made of; empty unless asked for.
    var explanations: [UInt32: Explanation] = [:]

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
        .variant,
    ]

    /// - Parameter matchedTerms: what to mark when the request asks for highlights.
    /// - Parameter hits: those that will be written.
    package init(
        snapshot: IndexSnapshot, request: SearchRequest, session: AnalysisSession, matchedTerms: Set<[UInt8]>,
        hits: [RankedHit], amounts: Amounts = .minorUnits
    ) {
        self.snapshot = snapshot
        self.request = request
        self.amounts = amounts
        distance = HitDistance(request, snapshot)
        prices = snapshot.priceColumn(currency: request.currency, group: request.customerGroup)
        picker = VariantPicker(snapshot, request, hits: hits, session: session, terms: matchedTerms)
        highlighter =
            request.highlightsMatches && !matchedTerms.isEmpty
            ? Highlighter(session: session, terms: matchedTerms) : nil
        fields = request.fields ?? Self.usualFields
        // Prices come from their column, whatever the payload has.
        readsRest =
            request.language != nil || highlighter != nil
            || fields.contains { !$0.isShownInLists && $0 != .prices }
    }

    /// - Parameter group: the group in which the hit is shown.
    package func write(
        _ hit: RankedHit, in group: HitGroup? = nil, showsScore: Bool, to writer: inout JSONWriter
    ) {
        let stored = snapshot.payload(hit.document)
        let payload = readsRest ? stored.unpacked() : stored
        let translation = self.translation(payload)
        let picked = picker?.pick(hit.document, group: groupValue(group))
        writer.beginObject()
        for field in fields {
            switch field {
            case .prices:
                let price = picked.map(\.price) ?? prices?.price(hit.document, at: request.now)
                writePrice(price, to: &writer)
            case .variant: if let picked { writeVariant(picked, payload, to: &writer) }
            case .imageURL where hasImage(picked), .stock where picked != nil:
                writer.name(field.rawValue)
                if let picked { write(field, of: picked, payload, to: &writer) }
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
        if !explanations.isEmpty, let explanation = explanations[hit.document] {
            writer.name("explanation")
            writer.value(explanation.json)
        }
        if let group, request.grouping?.style == .distinct { writeGroup(group, to: &writer) }
        distance?.write(hit.document, to: &writer)
        if let highlighter { writeHighlights(payload, translation, highlighter, to: &writer) }
        writer.endObject()
    }

    /// The member of `translations` for the language of the request.
    private func translation(_ payload: PayloadView) -> JSONValue? {
        guard let language = request.language else { return nil }
        return payload.value(of: .translations)?[language]
    }

    private func groupValue(_ group: HitGroup?) -> (column: ValueColumn, ordinal: Int)? {
        guard let ordinal = group?.ordinal, let field = request.grouping?.field,
            let column = snapshot.valueColumn(field), column.isOfVariants
        else { return nil }
        return (column, ordinal)
    }

    private func writeGroup(_ group: HitGroup, to writer: inout JSONWriter) {
        writer.name("group")
        writer.beginObject()
        writer.name("value")
        if let value = group.value { writer.string(value) } else { writer.null() }
        writer.name("count")
        writer.integer(Int64(group.count))
        writer.endObject()
    }

    private func hasImage(_ variant: PickedVariant?) -> Bool {
        guard let variant, let space = snapshot.variants else { return false }
        return space.image(variant.row).count > 0
    }

    /// What the shown variant has in place of its product: the picture or the pieces in stock.
    private func write(
        _ field: PayloadField, of variant: PickedVariant, _ payload: PayloadView, to writer: inout JSONWriter
    ) {
        if field == .stock { return writer.integer(Int64(variant.stock)) }
        guard hasImage(variant), let space = snapshot.variants else {
            return payload.withJSON(of: .imageURL) { json in
                if let json { writer.raw(json) } else { writer.null() }
            }
        }
        writer.raw(space.image(variant.row))
    }

    private func writeVariant(_ variant: PickedVariant, _ payload: PayloadView, to writer: inout JSONWriter) {
        // The plain shapes have no member for it.
        guard let space = snapshot.variants, amounts == .minorUnits else { return }
        writer.name(PayloadField.variant.rawValue)
        writer.beginObject()
        writer.raw(space.members(variant.row))
        writePrice(variant.price, to: &writer)
        for field in [PayloadField.stock, .imageURL] {
            writer.name(field.rawValue)
            write(field, of: variant, payload, to: &writer)
        }
        writer.endObject()
    }

    private func writePrice(_ price: PriceEntry?, to writer: inout JSONWriter) {
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
