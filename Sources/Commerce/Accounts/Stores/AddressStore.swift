import Catalog
import GRDB

/// Address books. Every call names the owner: nobody else's address is ever found. Lives no longer than its transaction.
package struct AddressStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// Oldest first.
    package func addresses(of user: UserID) throws -> [StoredAddress] {
        let sql = "\(Self.select) WHERE userID = ? ORDER BY createdAt, id"
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue]).map(Self.address)
    }

    package func address(_ id: AddressID, of user: UserID) throws -> StoredAddress? {
        try Row.fetchOne(
            db, sql: "\(Self.select) WHERE id = ? AND userID = ?", arguments: [id.rawValue, user.rawValue]
        ).map(Self.address)
    }

    /// Where things are sent when nothing else is said; `nil` when the book has no such entry.
    func shippingAddress(of user: UserID) throws -> PostalAddress? {
        let select = try db.cachedStatement(sql: "\(Self.select) WHERE userID = ? AND isDefaultShipping LIMIT 1")
        return try Row.fetchOne(select, arguments: [user.rawValue]).map(Self.address)?.address
    }

    func insert(_ address: PostalAddress, _ id: AddressID, of user: UserID, at now: Timestamp) throws {
        try clearDefaults(address, of: user)
        try db.execute(
            sql: "INSERT INTO postalAddress VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                id.rawValue, user.rawValue, Self.text(address), address.isDefaultShipping, address.isDefaultBilling,
                now.millisecondsSinceEpoch, now.millisecondsSinceEpoch,
            ])
    }

    /// - Returns: whether the person has such an address.
    func replace(_ id: AddressID, with address: PostalAddress, of user: UserID, at now: Timestamp) throws -> Bool {
        guard try self.address(id, of: user) != nil else { return false }
        try clearDefaults(address, of: user)
        try db.execute(
            sql: """
                UPDATE postalAddress SET address = ?, isDefaultShipping = ?, isDefaultBilling = ?, updatedAt = ?
                WHERE id = ? AND userID = ?
                """,
            arguments: [
                Self.text(address), address.isDefaultShipping, address.isDefaultBilling, now.millisecondsSinceEpoch,
                id.rawValue, user.rawValue,
            ])
        return true
    }

    /// - Returns: whether the person had such an address.
    func remove(_ id: AddressID, of user: UserID) throws -> Bool {
        try db.execute(
            sql: "DELETE FROM postalAddress WHERE id = ? AND userID = ?", arguments: [id.rawValue, user.rawValue])
        return db.changesCount > 0
    }

    /// There is one address to ship to and one to bill to: a new one takes the place of the old one.
    private func clearDefaults(_ address: PostalAddress, of user: UserID) throws {
        for (isDefault, column) in [
            (address.isDefaultShipping, "isDefaultShipping"), (address.isDefaultBilling, "isDefaultBilling"),
        ] where isDefault {
            try db.execute(
                sql: "UPDATE postalAddress SET \(column) = 0 WHERE userID = ? AND \(column)",
                arguments: [user.rawValue])
        }
    }

    // MARK: Rows

    private static let select = "SELECT id, address, isDefaultShipping, isDefaultBilling, updatedAt FROM postalAddress"

    private static func text(_ address: PostalAddress) -> String {
        var members: [JSONMember] = []
        func add(_ name: String, _ text: String?) {
            if let text { members.append(JSONMember(name, .string(text))) }
        }
        add("label", address.label)
        add("name", address.name)
        add("company", address.company)
        add("line1", address.line1)
        add("line2", address.line2)
        add("city", address.city)
        add("region", address.region)
        add("postal_code", address.postalCode)
        add("country", address.country)
        add("phone", address.phone)
        return String(decoding: JSONWriter.bytes(.object(members)), as: UTF8.self)
    }

    private static func address(_ row: Row) throws -> StoredAddress {
        let value = try JSONReader.parse(row[1] as String)
        func text(_ name: String) -> String? { value[name]?.text }
        return StoredAddress(
            id: AddressID(row[0]),
            address: PostalAddress(
                label: text("label"), name: text("name") ?? "", company: text("company"), line1: text("line1") ?? "",
                line2: text("line2"), city: text("city") ?? "", region: text("region"),
                postalCode: text("postal_code"), country: text("country") ?? "", phone: text("phone"),
                isDefaultShipping: row[2], isDefaultBilling: row[3]),
            updatedAt: Timestamp(millisecondsSinceEpoch: row[4]))
    }
}
