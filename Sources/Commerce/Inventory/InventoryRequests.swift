import Catalog

/// What somebody wants kept.
struct ReservationRequest {
    var lines: [StockLine] = []
    var seconds = InventoryLimits.holdSeconds
    var reference: String?

    /// Reads `{"items":[{"sku","quantity"}],"seconds","reference"}`.
    ///
    /// - Throws: `invalid_value` with all problems.
    init(_ body: JSONValue) throws(Refusal) {
        var reader = MemberReader(body, known: ["items", "seconds", "reference"])
        var problems: [Problem] = []
        for (place, item) in reader.list("items", count: 1...InventoryLimits.lines, isRequired: true).enumerated() {
            var line = MemberReader(item, known: ["sku", "quantity"], path: "items[\(place)]")
            let sku = line.text("sku", bytes: 1...ProductLimits.identifierBytes, isRequired: true)
            let quantity = line.integer("quantity", 1...InventoryLimits.quantity, isRequired: true)
            if let sku, let quantity { lines.append(StockLine(sku: SKU(sku), quantity: quantity)) }
            problems += line.problems
        }
        let range = InventoryLimits.holdSecondsMin...InventoryLimits.holdSecondsMax
        if let given = reader.integer("seconds", range) { seconds = given }
        reference = reader.text("reference", bytes: 1...InventoryLimits.referenceBytes)
        problems = reader.problems + problems
        guard problems.isEmpty else { throw MemberReader.refusal(problems) }
    }
}

/// What somebody found to be otherwise.
enum AdjustmentRequest {
    /// Reads `{"adjustments":[{"sku","change" or "on_hand","reason","note","reference"}]}`.
    ///
    /// - Throws: `invalid_value` with all problems.
    static func read(_ body: JSONValue) throws(Refusal) -> [StockAdjustment] {
        var reader = MemberReader(body, known: ["adjustments"])
        var problems: [Problem] = []
        var adjustments: [StockAdjustment] = []
        let list = reader.list("adjustments", count: 1...InventoryLimits.lines, isRequired: true)
        for (place, value) in list.enumerated() {
            var entry = MemberReader(
                value, known: ["sku", "change", "on_hand", "reason", "note", "reference"],
                path: "adjustments[\(place)]")
            if let adjustment = adjustment(&entry) { adjustments.append(adjustment) }
            problems += entry.problems
        }
        problems = reader.problems + problems
        guard problems.isEmpty else { throw MemberReader.refusal(problems) }
        return adjustments
    }

    private static func adjustment(_ reader: inout MemberReader) -> StockAdjustment? {
        let sku = reader.text("sku", bytes: 1...ProductLimits.identifierBytes, isRequired: true)
        let pieces = ProductLimits.stockPieces
        let change = reader.integer("change", -pieces...pieces)
        let onHand = reader.integer("on_hand", 0...pieces)
        if reader.has("change") == reader.has("on_hand") {
            reader.note(.required, "change", "expected either change or on_hand")
        }
        let reason = reader.word("reason", StockAdjustment.Reason.self, isRequired: true)
        let note = reader.text("note", bytes: 1...InventoryLimits.noteBytes)
        let reference = reader.text("reference", bytes: 1...InventoryLimits.referenceBytes)
        guard let sku, let reason, let way = change.map(StockAdjustment.Change.by) ?? onHand.map({ .to($0) }) else {
            return nil
        }
        return StockAdjustment(sku: SKU(sku), change: way, reason: reason, note: note, reference: reference)
    }
}
