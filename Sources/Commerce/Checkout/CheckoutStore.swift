import Catalog
import GRDB
import Store

/// Checkouts, and the tables they go by. Lives no longer than its transaction.
package struct CheckoutStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    // MARK: Sessions

    /// A checkout whose time is not over, or that came to an order.
    func session(_ id: CheckoutID, at now: Timestamp) throws -> CheckoutSession? {
        let select = try db.cachedStatement(
            sql: """
                SELECT tokenHash, userID, step, content, orderID, createdAt, expiresAt FROM checkoutSession
                WHERE id = ? AND (expiresAt > ? OR orderID IS NOT NULL)
                """)
        let arguments: StatementArguments = [id.rawValue, now.millisecondsSinceEpoch]
        return try Row.fetchOne(select, arguments: arguments).map { try CheckoutContent.session(id, $0) }
    }

    func insert(_ session: CheckoutSession) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO checkoutSession (id, tokenHash, userID, step, content, createdAt, expiresAt)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        var token: String?
        var user: String?
        switch session.owner {
        case .visitor(let hash): token = hash.rawValue
        case .user(let id): user = id.rawValue
        }
        try insert.execute(arguments: [
            session.id.rawValue, token, user, session.step.rawValue, CheckoutContent.text(session),
            session.createdAt.millisecondsSinceEpoch, session.expiresAt.millisecondsSinceEpoch,
        ])
    }

    func update(_ session: CheckoutSession) throws {
        let update = try db.cachedStatement(
            sql: "UPDATE checkoutSession SET step = ?, content = ?, orderID = ?, expiresAt = ? WHERE id = ?")
        try update.execute(arguments: [
            session.step.rawValue, CheckoutContent.text(session), session.orderID?.rawValue,
            session.expiresAt.millisecondsSinceEpoch, session.id.rawValue,
        ])
    }

    /// Forgets checkouts whose time is over; those that came to an order a day later.
    ///
    /// - Returns: how many.
    func removeExpired(at now: Timestamp, limit: Int) throws -> Int {
        try db.execute(
            sql: """
                DELETE FROM checkoutSession WHERE id IN (
                    SELECT id FROM checkoutSession WHERE \(Self.isExpired) ORDER BY expiresAt LIMIT :limit
                )
                """, arguments: Self.expiry(now) + ["limit": limit])
        return db.changesCount
    }

    func hasExpired(at now: Timestamp) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM checkoutSession WHERE \(Self.isExpired))"
        return try Bool.fetchOne(db, sql: sql, arguments: Self.expiry(now)) ?? false
    }

    /// Forgets the checkouts of somebody who is erased.
    func removeSessions(of user: UserID) throws {
        try db.execute(sql: "DELETE FROM checkoutSession WHERE userID = ?", arguments: [user.rawValue])
    }

    private static let isExpired = "(expiresAt <= :old OR (orderID IS NULL AND expiresAt <= :now))"

    private static func expiry(_ now: Timestamp) -> StatementArguments {
        [
            "now": now.millisecondsSinceEpoch,
            "old": now.millisecondsSinceEpoch - CheckoutLimits.completedKeptMilliseconds,
        ]
    }

    // MARK: Facts

    /// The lines of a cart that are bought, as they are frozen.
    func lines(of cart: Cart, _ shipping: ShippingTable, _ taxes: TaxTable, at now: Timestamp) throws -> [CheckoutLine]
    {
        let offers = OfferRows(db)
        return try cart.bought.map { line in
            let offer = try offers.offer(line.sku, currency: cart.currency)
            let product = offer?.productID ?? line.productID
            let (grams, taxClass) = try self.facts(of: product, shipping, taxes)
            return CheckoutLine(
                number: line.number, sku: line.sku, productID: product, name: offer?.name ?? line.sku.rawValue,
                quantity: line.quantity, unitMinorUnits: line.seenMinorUnits, grams: grams, taxClass: taxClass)
        }
    }

    /// What the tables ask of a product: the weight of one piece, and as what it is taxed.
    func facts(
        of product: ProductID, _ shipping: ShippingTable, _ taxes: TaxTable
    ) throws -> (grams: Int64, taxClass: String) {
        let attributes = try OfferRows(db).attributes(of: product)
        return (
            Weight.grams(attributes, shipping.weightAttribute) ?? shipping.defaultGrams,
            attributes.text(taxes.classAttribute) ?? taxes.standardClass
        )
    }

    /// What the catalog and the tables say now of what is bought.
    func facts(of session: CheckoutSession, _ rules: SellingRules, at now: Timestamp) throws -> CheckoutQuote.Facts {
        try facts(of: session, try rules.shipping(self), try rules.taxes(self), at: now)
    }

    func facts(
        of session: CheckoutSession, _ shipping: ShippingTable, _ taxes: TaxTable, at now: Timestamp
    ) throws -> CheckoutQuote.Facts {
        let offers = OfferRows(db)
        let offered = try session.lines.map { line in
            OfferedLine(
                CartLine(
                    number: line.number, sku: line.sku, productID: line.productID, quantity: line.quantity,
                    isSaved: false, seenMinorUnits: line.unitMinorUnits, addedAt: session.createdAt),
                try offers.offer(line.sku, currency: session.currency), group: session.group, at: now)
        }
        let promotions = try PromotionStore(db).offered(session.codes, to: session.owner)
        return CheckoutQuote.Facts(
            offered: offered, promotions: promotions, shipping: shipping, taxes: taxes, now: now)
    }

    /// The address that is meant, in the form of its country.
    ///
    /// - Throws: `invalid_value` with all that the country does not take; `not_found` for an entry that the shopper's book
    ///   does not have.
    func place(_ place: ShippingInfo.Place, of shopper: Shopper, field: String) throws -> PostalAddress {
        switch place {
        case .address(let address): return address
        case .book(let id):
            guard let user = shopper.user, let stored = try AddressStore(db).address(id, of: user.id) else {
                let problem = Problem(.notFound, field: "\(field)_id", message: "the address book has no such entry")
                throw Refusal(.notFound, message: "there is no such address", problems: [problem])
            }
            return try AddressRules.checked(stored.address, path: field)
        }
    }

    // MARK: Settings

    /// - Returns: `nil` when nobody has set it.
    func setting(_ key: String) throws -> String? {
        let select = try db.cachedStatement(sql: "SELECT value FROM setting WHERE key = ?")
        return try String.fetchOne(select, arguments: [key])
    }

    func set(_ key: String, to value: String) throws {
        try db.execute(sql: "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", arguments: [key, value])
    }
}

/// How checkouts lie in their table.
private enum CheckoutContent {
    static func text(_ session: CheckoutSession) -> String {
        func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        let value: JSONValue = [
            "currency": .string(session.currency.rawValue), "group": .string(session.group.rawValue),
            "lines": .array(session.lines.map(line)), "codes": .array(session.codes.map { .string($0) }),
            "email": optional(session.email), "shipping_address": session.shippingAddress?.json ?? .null,
            "billing_address": session.billingAddress?.json ?? .null, "shipping": session.shipping?.json ?? .null,
            "payment": session.payment.map { ["kept": $0.kept, "shown": $0.shown] } ?? .null,
            "told": session.toldMinorUnits.map { .integer($0) } ?? .null,
        ]
        return String(decoding: JSONWriter.bytes(value), as: UTF8.self)
    }

    private static func line(_ line: CheckoutLine) -> JSONValue {
        [
            "number": .integer(line.number), "sku": .string(line.sku.rawValue),
            "product_id": .string(line.productID.rawValue), "name": .string(line.name),
            "quantity": .integer(line.quantity), "unit": .integer(line.unitMinorUnits), "grams": .integer(line.grams),
            "tax_class": .string(line.taxClass),
        ]
    }

    /// - Throws: `store_damaged`.
    static func session(_ id: CheckoutID, _ row: Row) throws -> CheckoutSession {
        let value = try JSONReader.parse(row["content"] as String)
        let token = (row["tokenHash"] as String?).map { Buyer.visitor(TokenHash(stored: $0)) }
        let owner = token ?? (row["userID"] as String?).map { Buyer.user(UserID($0)) }
        guard let owner, let step = CheckoutStep(rawValue: row["step"]) else {
            throw Refusal(.storeDamaged, message: "a checkout has no owner or an unknown step")
        }
        var session = CheckoutSession(
            id: id, owner: owner, currency: CurrencyCode(value["currency"]?.text ?? ""),
            group: CustomerGroup(value["group"]?.text ?? ""), lines: (value["lines"]?.elements ?? []).map(line),
            codes: (value["codes"]?.elements ?? []).compactMap(\.text),
            createdAt: Timestamp(millisecondsSinceEpoch: row["createdAt"]),
            expiresAt: Timestamp(millisecondsSinceEpoch: row["expiresAt"]))
        session.step = step
        session.email = value["email"]?.text
        session.shippingAddress = address(value["shipping_address"])
        session.billingAddress = address(value["billing_address"])
        if let shipping = value["shipping"], !shipping.isNull { session.shipping = offer(shipping) }
        if let payment = value["payment"], !payment.isNull {
            session.payment = ChosenPaymentMethod(kept: payment["kept"] ?? .null, shown: payment["shown"] ?? .null)
        }
        session.toldMinorUnits = value["told"]?.integer
        session.orderID = (row["orderID"] as String?).map { OrderID($0) }
        return session
    }

    private static func address(_ value: JSONValue?) -> PostalAddress? {
        guard let value, !value.isNull else { return nil }
        return PostalAddress(stored: value)
    }

    private static func offer(_ value: JSONValue) -> ShippingOffer {
        let days = value["days_min"]?.integer.flatMap { min in value["days_max"]?.integer.map { min...$0 } }
        return ShippingOffer(
            id: value["id"]?.text ?? "", name: value["name"]?.text ?? "", minorUnits: value["price"]?.integer ?? 0,
            days: days)
    }

    private static func line(_ value: JSONValue) -> CheckoutLine {
        func text(_ name: String) -> String { value[name]?.text ?? "" }
        func number(_ name: String) -> Int64 { value[name]?.integer ?? 0 }
        return CheckoutLine(
            number: number("number"), sku: SKU(text("sku")), productID: ProductID(text("product_id")),
            name: text("name"), quantity: number("quantity"), unitMinorUnits: number("unit"), grams: number("grams"),
            taxClass: text("tax_class"))
    }
}
