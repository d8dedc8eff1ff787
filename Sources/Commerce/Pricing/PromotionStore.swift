import Catalog
import GRDB

/// Codes and how often they were redeemed. Lives no longer than its transaction.
package struct PromotionStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// Creates or replaces a code; what was redeemed of it stays counted.
    func put(_ promotion: Promotion, at now: Timestamp) throws {
        let sql = """
            INSERT INTO promotion (code, content, createdAt, updatedAt) VALUES (?, ?, ?, ?)
            ON CONFLICT (code) DO UPDATE SET content = excluded.content, updatedAt = excluded.updatedAt
            """
        try db.execute(
            sql: sql,
            arguments: [
                promotion.code, String(decoding: JSONWriter.bytes(promotion.json), as: UTF8.self),
                now.millisecondsSinceEpoch, now.millisecondsSinceEpoch,
            ])
    }

    /// - Returns: whether there was such a code.
    func remove(_ code: String) throws -> Bool {
        try db.execute(sql: "DELETE FROM promotion WHERE code = ?", arguments: [code])
        return db.changesCount > 0
    }

    /// Codes in the order of their letters, after one of them.
    package func promotions(after code: String = "", limit: Int) throws -> [OfferedPromotion] {
        let sql = "SELECT content, uses FROM promotion WHERE code > ? ORDER BY code LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: [code, limit]).map { row in
            OfferedPromotion(try Self.promotion(row[0]), uses: row[1])
        }
    }

    package func promotion(_ code: String) throws -> OfferedPromotion? {
        let select = try db.cachedStatement(sql: "SELECT content, uses FROM promotion WHERE code = ?")
        return try Row.fetchOne(select, arguments: [code]).map { row in
            OfferedPromotion(try Self.promotion(row[0]), uses: row[1])
        }
    }

    /// Those of the codes that exist, as they are for a buyer.
    package func offered(_ codes: [String], to buyer: Buyer) throws -> [OfferedPromotion] {
        try codes.compactMap { (code) -> OfferedPromotion? in
            guard var offered = try self.promotion(code) else { return nil }
            if offered.promotion.usesPerBuyerMax != nil { offered.usesByBuyer = try uses(of: code, by: buyer) }
            return offered
        }
    }

    // MARK: Redeeming

    /// Counts a code as redeemed, when it may still be. For the transaction that makes the order.
    ///
    /// - Parameter reference: of the order; the same code counts once for it, however often this is called.
    /// - Returns: `false` when there is no such code, or none left of it; nothing has changed then.
    package func redeem(_ code: String, by buyer: Buyer, reference: String, at now: Timestamp) throws -> Bool {
        let isRedeemed = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM promotionUse WHERE code = ? AND reference = ?)",
            arguments: [code, reference])
        if isRedeemed == true { return true }
        guard let promotion = try self.promotion(code)?.promotion else { return false }
        if let max = promotion.usesPerBuyerMax, try uses(of: code, by: buyer) >= max { return false }
        try db.execute(
            sql: "UPDATE promotion SET uses = uses + 1 WHERE code = ? AND uses < ?",
            arguments: [code, promotion.usesMax ?? .max])
        guard db.changesCount == 1 else { return false }
        try db.execute(
            sql: "INSERT INTO promotionUse (code, reference, buyer, at) VALUES (?, ?, ?, ?)",
            arguments: [code, reference, Self.text(buyer), now.millisecondsSinceEpoch])
        return true
    }

    /// Gives back what an order redeemed that came to nothing.
    package func giveBack(reference: String) throws {
        try db.execute(
            sql: """
                UPDATE promotion SET uses = uses - 1 WHERE uses > 0
                    AND code IN (SELECT code FROM promotionUse WHERE reference = ?)
                """, arguments: [reference])
        try db.execute(sql: "DELETE FROM promotionUse WHERE reference = ?", arguments: [reference])
    }

    private func uses(of code: String, by buyer: Buyer) throws -> Int64 {
        let select = try db.cachedStatement(sql: "SELECT count(*) FROM promotionUse WHERE code = ? AND buyer = ?")
        return try Int64.fetchOne(select, arguments: [code, Self.text(buyer)]) ?? 0
    }

    private static func text(_ buyer: Buyer) -> String {
        switch buyer {
        case .visitor(let token): "visitor:\(token.rawValue)"
        case .user(let id): "user:\(id.rawValue)"
        }
    }

    private static func promotion(_ content: String) throws -> Promotion {
        let value = try JSONReader.parse(content)
        return try Promotion(code: value["code"]?.text ?? "", json: value)
    }
}
