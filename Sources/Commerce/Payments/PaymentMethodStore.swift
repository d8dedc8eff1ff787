import Catalog
import GRDB

/// A payment method that an account keeps.
package struct SavedPaymentMethod: Hashable, Sendable {
    package var id: PaymentMethodID
    package var reference: PaymentMethodReference
    /// What is offered first.
    package var isDefault: Bool
    package var createdAt: Timestamp

    package var json: JSONValue {
        [
            "id": .string(id.rawValue), "card": reference.card.json, "is_default": .boolean(isDefault),
            "created_at": .string(createdAt.rfc3339),
        ]
    }
}

/// Payment methods of accounts. Every call names the owner: nobody else's is ever found. Lives no longer than its
/// transaction.
package struct PaymentMethodStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// The default one first, then the oldest.
    ///
    /// - Parameter gateway: only what can be used with it; `nil` for all.
    package func methods(of user: UserID, gateway: String? = nil) throws -> [SavedPaymentMethod] {
        let sql = """
            \(Self.select) WHERE userID = ? AND (? IS NULL OR gateway = ?) ORDER BY isDefault DESC, createdAt, id
            """
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue, gateway, gateway]).map(Self.method)
    }

    func method(_ id: PaymentMethodID, of user: UserID, gateway: String) throws -> SavedPaymentMethod? {
        let sql = "\(Self.select) WHERE id = ? AND userID = ? AND gateway = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [id.rawValue, user.rawValue, gateway]).map(Self.method)
    }

    func insert(_ method: SavedPaymentMethod, of user: UserID, gateway: String) throws {
        let reference = method.reference
        try db.execute(
            sql: """
                INSERT INTO paymentMethod (id, userID, gateway, token, customer, brand, lastFour, expiryMonth,
                    expiryYear, isDefault, createdAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
                """,
            arguments: [
                method.id.rawValue, user.rawValue, gateway, reference.token, reference.customer, reference.card.brand,
                reference.card.lastFour, reference.card.expiryMonth, reference.card.expiryYear,
                method.createdAt.millisecondsSinceEpoch,
            ])
        if method.isDefault { _ = try setDefault(method.id, of: user, gateway: gateway) }
    }

    /// - Returns: whether the person has such a method.
    func setDefault(_ id: PaymentMethodID, of user: UserID, gateway: String) throws -> Bool {
        guard try method(id, of: user, gateway: gateway) != nil else { return false }
        try db.execute(
            sql: "UPDATE paymentMethod SET isDefault = 0 WHERE userID = ? AND gateway = ? AND isDefault",
            arguments: [user.rawValue, gateway])
        try db.execute(sql: "UPDATE paymentMethod SET isDefault = 1 WHERE id = ?", arguments: [id.rawValue])
        return true
    }

    /// When the default one goes, the oldest of the others takes its place.
    ///
    /// - Returns: whether the person had such a method.
    func remove(_ id: PaymentMethodID, of user: UserID, gateway: String) throws -> Bool {
        guard let found = try method(id, of: user, gateway: gateway) else { return false }
        try db.execute(sql: "DELETE FROM paymentMethod WHERE id = ?", arguments: [id.rawValue])
        if found.isDefault, let next = try methods(of: user, gateway: gateway).first {
            _ = try setDefault(next.id, of: user, gateway: gateway)
        }
        return true
    }

    package func removeAll(of user: UserID) throws {
        try db.execute(sql: "DELETE FROM paymentMethod WHERE userID = ?", arguments: [user.rawValue])
    }

    private static let select = """
        SELECT id, token, customer, brand, lastFour, expiryMonth, expiryYear, isDefault, createdAt FROM paymentMethod
        """

    private static func method(_ row: Row) -> SavedPaymentMethod {
        let card = CardSummary(brand: row[3], lastFour: row[4], expiryMonth: row[5], expiryYear: row[6])
        return SavedPaymentMethod(
            id: PaymentMethodID(row[0]), reference: PaymentMethodReference(token: row[1], customer: row[2], card: card),
            isDefault: row[7], createdAt: Timestamp(millisecondsSinceEpoch: row[8]))
    }
}
