import Catalog
import GRDB

extension CatalogStore {
    /// What a product has cost, newest change first; also of deleted products.
    package func priceHistory(_ id: ProductID, limit: Int = 1_000) throws(Refusal) -> [PriceHistoryEntry] {
        let sql = """
            SELECT sku, currency, customerGroup, validFrom, validUntil, minorUnits, compareAtMinorUnits, changedAt \
            FROM priceHistory WHERE productID = ? ORDER BY id DESC LIMIT ?
            """
        return try database.read { db in
            guard CatalogReader.isStorable(id.rawValue) else { return [] }
            return try Row.fetchAll(db, sql: sql, arguments: [id.rawValue, CatalogReader.clamped(limit)]).map { row in
                PriceHistoryEntry(
                    sku: (row[0] as String?).map { SKU($0) }, currency: CurrencyCode(row[1]),
                    customerGroup: CustomerGroup(row[2]), validFrom: ProductRow.timestamp(row[3]),
                    validUntil: ProductRow.timestamp(row[4]), minorUnits: row[5], compareAtMinorUnits: row[6],
                    changedAt: Timestamp(millisecondsSinceEpoch: row[7]))
            }
        }
    }

    /// Who changed a product, newest change first; also of deleted products.
    package func audit(_ id: ProductID, limit: Int = 1_000) throws(Refusal) -> [AuditEntry] {
        guard CatalogReader.isStorable(id.rawValue) else { return [] }
        return try database.read { db in
            let entries = try Self.audit(db, subjectKind: "product", id.rawValue, limit: limit)
            var trail = AuditTrail(current: try CatalogReader(db).product(id))
            return entries.map { trail.complete($0) }
        }
    }

    /// Who changed a category, newest change first.
    package func audit(_ id: CategoryID, limit: Int = 1_000) throws(Refusal) -> [AuditEntry] {
        try database.read { try Self.audit($0, subjectKind: "category", String(id.rawValue), limit: limit) }
    }

    /// Entries as they stand in the table.
    private static func audit(
        _ db: Database, subjectKind: String, _ subject: String, limit: Int
    ) throws -> [AuditEntry] {
        let sql = """
            SELECT id, at, actor, action, before, after FROM auditLog \
            WHERE subjectID = ? AND subjectKind = ? ORDER BY id DESC LIMIT ?
            """
        let arguments: StatementArguments = [subject, subjectKind, CatalogReader.clamped(limit)]
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
            guard let action = AuditEntry.Action(rawValue: row[3]) else {
                throw StoreError.damaged("the audit log has an unknown action")
            }
            return AuditEntry(
                id: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]), actor: row[2], action: action,
                before: try (row[4] as String?).map { try JSONReader.parse($0) },
                after: try (row[5] as String?).map { try JSONReader.parse($0) })
        }
    }
}
