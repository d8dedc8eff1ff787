import Catalog
import GRDB

/// Writes down each change of a product: outbox, audit log, price history.
///
/// What a product was when it was created is not written: it is the product as it is now without what the later entries
/// changed, and ``AuditTrail`` puts it together again. It would be more than half of the store.
///
/// Entries wait in memory until ``finish()``, which belongs to the same transaction.
struct ChangeLog {
    private let actor: String
    private let now: Timestamp
    private let outboxRows: RowBuffer
    private let auditRows: RowBuffer
    private let historyRows: RowBuffer
    private let pathUpdate: BoundStatement

    init(_ db: Database, actor: String, now: Timestamp) {
        self.actor = actor
        self.now = now
        outboxRows = RowBuffer(db, table: "outbox", columns: ["productID", "kind"])
        auditRows = RowBuffer(
            db, table: "auditLog",
            columns: ["at", "actor", "action", "subjectKind", "subjectID", "before", "after"])
        historyRows = RowBuffer(
            db, table: "priceHistory",
            columns: [
                "productID", "sku", "currency", "customerGroup", "validFrom", "validUntil", "minorUnits",
                "compareAtMinorUnits", "changedAt",
            ])
        pathUpdate = BoundStatement(db, Self.pathUpdateSQL)
    }

    /// Writes the entries that wait. Must be called before the transaction ends.
    func finish() throws {
        try outboxRows.flush()
        try auditRows.flush()
        try historyRows.flush()
    }

    func created(_ product: Product) throws {
        try outbox(product.id, kind: "write")
        try audit(.create, product.id, before: nil, after: nil)
        for (sku, price) in Self.prices(of: product) {
            try history(
                product.id, PriceSubject(price, sku: sku), price.amount.minorUnits, price.compareAtMinorUnits)
        }
    }

    func updated(_ old: Product, to new: Product) throws {
        try outbox(new.id, kind: "write")
        let (before, after) = Self.differences(old, new)
        try audit(
            .update, new.id, before: Self.text(JSONWriter.bytes(before)), after: Self.text(JSONWriter.bytes(after)))
        if old.prices != new.prices || old.variants != new.variants {
            try priceChanges(new.id, from: Self.prices(of: old), to: Self.prices(of: new))
        }
    }

    func deleted(_ product: Product) throws {
        try outbox(product.id, kind: "delete")
        try audit(.delete, product.id, before: Self.text(ProductJSON.encode(product)), after: nil)
        try priceChanges(product.id, from: Self.prices(of: product), to: [])
    }

    func category(_ action: AuditEntry.Action, _ id: CategoryID, before: JSONValue?, after: JSONValue?) throws {
        try audit(
            action, subject: "category", String(id.rawValue), before: before.map { Self.text(JSONWriter.bytes($0)) },
            after: after.map { Self.text(JSONWriter.bytes($0)) })
    }

    func outbox(_ id: ProductID, kind: String) throws {
        outboxRows.add(id.rawValue)
        outboxRows.add(kind)
        try outboxRows.endRow()
    }

    /// Keeps, in the newest entry of each product of a category, what the path of the category was until now.
    ///
    /// Renaming and moving categories changes the paths of products without entries of their own. Only the first change
    /// after an entry counts, which is why a path that is there already stays.
    func keepPath(_ path: [String], ofProductsIn category: CategoryID) throws {
        try auditRows.flush()
        try pathUpdate.begin()
        pathUpdate.add(Self.text(JSONWriter.bytes(.array(path.map { .string($0) }))))
        pathUpdate.add(category.rawValue)
        try pathUpdate.execute()
    }

    private static let pathUpdateSQL = """
        UPDATE auditLog SET after = json_insert(ifnull(after, '{}'), '$.category_path', json(?)) WHERE id IN (
            SELECT (
                SELECT max(id) FROM auditLog AS entry WHERE entry.subjectID = product.id AND subjectKind = 'product'
            ) FROM product WHERE categoryID = ?
        )
        """

    // MARK: Audit

    private func audit(_ action: AuditEntry.Action, _ id: ProductID, before: String?, after: String?) throws {
        try audit(action, subject: "product", id.rawValue, before: before, after: after)
    }

    private func audit(
        _ action: AuditEntry.Action, subject: String, _ id: String, before: String?, after: String?
    ) throws {
        auditRows.add(now.millisecondsSinceEpoch)
        auditRows.add(actor)
        auditRows.add(action.rawValue)
        auditRows.add(subject)
        auditRows.add(id)
        auditRows.add(before)
        auditRows.add(after)
        try auditRows.endRow()
    }

    /// Takes large parts that are equal away first: most writes change a price or a number, and comparing the JSON of
    /// sixty attributes would cost more than all the rest of the write.
    private static func differences(_ old: Product, _ new: Product) -> (before: JSONValue, after: JSONValue) {
        var (old, new) = (old, new)
        if old.attributes == new.attributes { (old.attributes, new.attributes) = ([], []) }
        if old.variants == new.variants { (old.variants, new.variants) = ([], []) }
        if old.translations == new.translations { (old.translations, new.translations) = ([], []) }
        if old.media == new.media { (old.media, new.media) = ([], []) }
        if old.descriptionText == new.descriptionText { (old.descriptionText, new.descriptionText) = ("", "") }
        return differences(ProductJSON.value(old), ProductJSON.value(new))
    }

    /// The members of two objects that differ; a member that one of them lacks is `null` there.
    static func differences(_ old: JSONValue, _ new: JSONValue) -> (before: JSONValue, after: JSONValue) {
        var before: [JSONMember] = []
        var after: [JSONMember] = []
        let newMembers = Dictionary(uniqueKeysWithValues: (new.members ?? []).map { ($0.name, $0.value) })
        var oldNames = Set<String>()
        for member in old.members ?? [] {
            oldNames.insert(member.name)
            let value = newMembers[member.name] ?? .null
            guard value != member.value else { continue }
            before.append(member)
            after.append(JSONMember(member.name, value))
        }
        for member in new.members ?? [] where !oldNames.contains(member.name) {
            before.append(JSONMember(member.name, .null))
            after.append(member)
        }
        return (.object(before), .object(after))
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Price history

    /// What a price is the price of; two prices that differ in it don't replace each other.
    private struct PriceSubject: Hashable {
        var sku: SKU?
        var currency: CurrencyCode
        var customerGroup: CustomerGroup
        var validFrom: Timestamp?
        var validUntil: Timestamp?

        init(_ price: Price, sku: SKU?) {
            self.sku = sku
            currency = price.amount.currency
            customerGroup = price.customerGroup
            validFrom = price.validFrom
            validUntil = price.validUntil
        }
    }

    private static func prices(of product: Product) -> [(sku: SKU?, price: Price)] {
        product.prices.map { (nil, $0) }
            + product.variants.flatMap { variant in variant.prices.map { (variant.sku, $0) } }
    }

    private func priceChanges(
        _ id: ProductID, from old: [(sku: SKU?, price: Price)], to new: [(sku: SKU?, price: Price)]
    ) throws {
        var before: [PriceSubject: Price] = [:]
        for (sku, price) in old { before[PriceSubject(price, sku: sku)] = price }
        for (sku, price) in new {
            let subject = PriceSubject(price, sku: sku)
            if before.removeValue(forKey: subject) == price { continue }
            try history(id, subject, price.amount.minorUnits, price.compareAtMinorUnits)
        }
        // In the order of the old list, so that the history never depends on a hash seed.
        for (sku, price) in old {
            let subject = PriceSubject(price, sku: sku)
            if before.removeValue(forKey: subject) != nil { try history(id, subject, nil, nil) }
        }
    }

    private func history(_ id: ProductID, _ subject: PriceSubject, _ minorUnits: Int64?, _ compareAt: Int64?) throws {
        historyRows.add(id.rawValue)
        historyRows.add(subject.sku?.rawValue)
        historyRows.add(subject.currency.rawValue)
        historyRows.add(subject.customerGroup.rawValue)
        historyRows.add(subject.validFrom?.millisecondsSinceEpoch)
        historyRows.add(subject.validUntil?.millisecondsSinceEpoch)
        historyRows.add(minorUnits)
        historyRows.add(compareAt)
        historyRows.add(now.millisecondsSinceEpoch)
        try historyRows.endRow()
    }
}
