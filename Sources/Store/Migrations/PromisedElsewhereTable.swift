import GRDB

/// Pieces that the catalog was told are reserved and that the shop itself holds for nobody: other systems have promised
/// them. What is reserved beyond these and beyond reservations was left behind.
enum PromisedElsewhereTable {
    @Sendable static func create(_ db: Database) throws {
        // Of stock from before nobody can tell any more who promised it.
        try db.execute(
            sql: """
                CREATE TABLE promisedElsewhere (
                    sku TEXT NOT NULL PRIMARY KEY,
                    quantity INTEGER NOT NULL CHECK (quantity > 0)
                ) STRICT, WITHOUT ROWID;
                INSERT INTO promisedElsewhere (sku, quantity)
                SELECT sku, sum(reserved) - held AS excess FROM (
                    SELECT sku, stockReserved AS reserved,
                        (SELECT ifnull(sum(quantity), 0) FROM reservationLine
                            WHERE reservationLine.sku = variant.sku AND isHeld = 1) AS held
                    FROM variant WHERE stockReserved > 0
                    UNION ALL
                    SELECT sku, stockReserved,
                        (SELECT ifnull(sum(quantity), 0) FROM reservationLine
                            WHERE reservationLine.sku = product.sku AND isHeld = 1)
                    FROM product WHERE sku IS NOT NULL AND stockReserved > 0
                ) GROUP BY sku HAVING excess > 0;
                """)
    }
}
