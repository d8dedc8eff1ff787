import Catalog
import GRDB

/// Writes down each change of a product: outbox, audit log, price history.
struct ChangeLog {
    private let db: Database
    private let actor: String
    private let now: Timestamp

    init(_ db: Database, actor: String, now: Timestamp) {
        self.db = db
        self.actor = actor
        self.now = now
    }

    func created(_ product: Product) throws {
        try outbox(product.id, kind: "write")
        // What was created is what later entries and the product itself say it was: `CatalogStore.audit` puts it
        // together. Written out it would double the store and cost a third of an import.
        try audit(.create, product.id, before: nil, after: nil)
        try priceChanges(product.id, from: [], to: Self.prices(of: product))
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
        let statement = try db.cachedStatement(sql: "INSERT INTO outbox (productID, kind) VALUES (?, ?)")
        try statement.execute(arguments: [id.rawValue, kind])
    }

    // MARK: Audit

    private func audit(_ action: AuditEntry.Action, _ id: ProductID, before: String?, after: String?) throws {
        try audit(action, subject: "product", id.rawValue, before: before, after: after)
    }

    private func audit(
        _ action: AuditEntry.Action, subject: String, _ id: String, before: String?, after: String?
    ) throws {
        let sql = """
            INSERT INTO auditLog (at, actor, action, subjectKind, subjectID, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        try db.cachedStatement(sql: sql).execute(arguments: [
            now.millisecondsSinceEpoch, actor, action.rawValue, subject, id, before, after,
        ])
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
        let sql = """
            INSERT INTO priceHistory (productID, sku, currency, customerGroup, validFrom, validUntil, minorUnits, \
            compareAtMinorUnits, changedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        try db.cachedStatement(sql: sql).execute(arguments: [
            id.rawValue, subject.sku?.rawValue, subject.currency.rawValue, subject.customerGroup.rawValue,
            subject.validFrom?.millisecondsSinceEpoch, subject.validUntil?.millisecondsSinceEpoch, minorUnits,
            compareAt, now.millisecondsSinceEpoch,
        ])
    }
}
