import Catalog
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct MigrationTests {
    /// Released migrations in their order; this list only ever grows at its end.
    private let released = [
        "001 catalog", "002 history and outbox", "003 operations", "004 leaner tables",
        "recorded queries", "rates of keys", "merchandising rules",
        "jobs that go on", "events", "webhooks", "analyzer versions",
        "exposures and experiments",
        "commerce events", "inventory", "carts", "accounts", "orders",
        "reviews and administration", "wishlists", "sellers", "checkouts", "payments",
        "event delivery", "notifications", "changes of e-mail addresses",
        "reports and repricing", "sign-in with other providers", "after sales", "disputes of gateways",
        "pieces promised elsewhere", "payouts over gateways",
    ]

    @Test func migrationsAreAppendOnly() {
        #expect(StoreMigrations.migrator.migrations == released)
    }

    /// The tables as text; a released migration that changes shows up here.
    private func schema(_ db: Database) throws -> [String] {
        try String.fetchAll(
            db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'grdb_%' ORDER BY name")
    }

    @Test func everyEarlierVersionComesUpToDate() throws {
        let current = try StoreFixture()
        let fresh = try current.database.read(schema)
        for version in released {
            let folder = try StoreFixture.makeFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = folder.appendingPathComponent("catalog.sqlite").path
            try {
                let old = try DatabaseQueue(path: path)
                try StoreMigrations.migrator.migrate(old, upTo: version)
                try old.write { db in
                    try db.execute(sql: "INSERT INTO category (name, slug) VALUES ('A', 'a')")
                    try db.execute(
                        sql: """
                            INSERT INTO product (id, slug, name, descriptionText, categoryID, status, reviewCount, popularity, \
                            createdAt, updatedAt, version) VALUES ('1', 's', 'n', '', 1, 'published', 0, 0, 1, 1, 3)
                            """)
                }
                try old.close()
            }()
            let database = try CatalogDatabase(path: path)
            #expect(try database.read(schema) == fresh)
            #expect(try CatalogStore(database).product(ProductID("1"))?.categoryPath == ["A"])
            #expect(try CatalogStore(database).apply([.delete(ProductID("1"))], actor: "t", now: at(1)).deleted == 1)
        }
    }

    /// A store as the program before wrote it: whole products in the audit log, entries of the outbox taken away.
    @Test func leanerTablesKeepWhatWasInThem() throws {
        let folder = try StoreFixture.makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("catalog.sqlite").path
        var created = product("1", sku: "S", path: ["A"])
        created.updatedAt = at(10)
        created.prices = [euros(5)]
        let (text, update) = (ProductJSON.encode(created), #"{"brand":null,"version":1}"#)
        try {
            let old = try DatabaseQueue(path: path)
            try StoreMigrations.migrator.migrate(old, upTo: "003 operations")
            try old.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO category (name, slug) VALUES ('A2', 'a');
                        INSERT INTO product (key, id, slug, sku, name, brand, descriptionText, categoryID, status,
                            reviewCount, popularity, createdAt, updatedAt, version)
                        VALUES (7, '1', 'product-1', 'S', 'Product 1', 'B', '', 1, 'published', 0, 0, 500, 20, 3);
                        INSERT INTO sku (sku, productKey) VALUES ('S', 7);
                        INSERT INTO price (productKey, position, currency, customerGroup, minorUnits)
                        VALUES (7, 0, 'EUR', 'default', 5);
                        INSERT INTO outbox (productID, kind) VALUES ('1', 'write'), ('1', 'write'), ('1', 'category');
                        DELETE FROM outbox;
                        """)
                try db.execute(
                    sql: """
                        INSERT INTO auditLog (id, at, actor, action, subjectKind, subjectID, before, after) VALUES
                            (5, 10, 'x', 'create', 'product', '1', NULL, ?),
                            (9, 20, 'y', 'update', 'product', '1', ?, '{"brand":"B","version":2}'),
                            (11, 25, 'y', 'create', 'category', '1', NULL, '{"name":"A"}')
                        """,
                    arguments: [String(decoding: text, as: UTF8.self), update])
                try db.execute(
                    sql: """
                        INSERT INTO priceHistory (id, productID, currency, customerGroup, minorUnits, changedAt)
                        VALUES (3, '1', 'EUR', 'default', 5, 10)
                        """)
            }
            try old.close()
        }()
        let database = try CatalogDatabase(path: path)
        let store = CatalogStore(database)
        let audit = try store.audit(ProductID("1"))
        #expect(audit.map(\.id) == [9, 5] && audit.map(\.actor) == ["y", "x"])
        #expect(audit.map(\.after) == [["brand": "B", "version": 2], ProductJSON.value(created)])
        #expect(try store.audit(CategoryID(1)).map(\.after) == [["name": "A"]])
        let largest = try database.read { db in try Int.fetchOne(db, sql: "SELECT max(length(after)) FROM auditLog") }
        #expect(largest ?? 0 < 40)
        #expect(try store.priceHistory(ProductID("1")).map(\.minorUnits) == [5])
        #expect(try store.product(ProductID("1"))?.prices == [euros(5)])
        #expect(try store.productID(forSKU: SKU("S")) == ProductID("1"))
        // The index has taken 1 to 3.
        #expect(try store.maxSequence() == 3)
        #expect(try store.apply([.delete(ProductID("1"))], actor: "t", now: at(30)).sequence == 4)
        #expect(try store.audit(ProductID("1")).map(\.id) == [12, 9, 5])
        #expect(try database.integrityProblems() == [])
    }

    /// Payouts that were asked for and ended by hand before.
    @Test func payoutsFromBeforeGatewaysSentThemStay() throws {
        let folder = try StoreFixture.makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("catalog.sqlite").path
        try {
            let old = try DatabaseQueue(path: path)
            try StoreMigrations.migrator.migrate(old, upTo: "pieces promised elsewhere")
            try old.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO seller (id, slug, name, state, isSettled, createdAt, updatedAt)
                        VALUES ('sel_1', 's', 'S', 'approved', 1, 1, 1);
                        INSERT INTO sellerPayout
                            (number, id, sellerID, currency, minorUnits, state, note, requestedBy, requestedAt, endedAt)
                        VALUES (4, 'pto_1', 'sel_1', 'EUR', 5, 'paid', 'SEPA', 'usr_1', 2, 3),
                            (9, 'pto_2', 'sel_1', 'EUR', 6, 'requested', NULL, 'usr_1', 4, NULL);
                        """)
            }
            try old.close()
        }()
        let database = try CatalogDatabase(path: path)
        let rows = try database.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT number || id || minorUnits || state || ifnull(note, '-') || requestedBy || requestedAt
                        || ifnull(endedAt, '-') || attempts || ifnull(account, '-') FROM sellerPayout ORDER BY number
                    """)
        }
        #expect(rows == ["4pto_15paidSEPAusr_1230-", "9pto_26requested-usr_14-0-"])
        let next = try database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO sellerPayout (id, sellerID, currency, minorUnits, state, requestedBy, requestedAt)
                    VALUES ('pto_3', 'sel_1', 'EUR', 7, 'requested', 'usr_1', 5)
                    """)
            return db.lastInsertedRowID
        }
        #expect(next == 10)
        for sql in [
            "UPDATE sellerPayout SET state = 'sending'", "UPDATE sellerPayout SET state = 'sending', nextAt = 1",
            "UPDATE sellerPayout SET nextAt = 1", "UPDATE sellerPayout SET account = 'a'",
            "UPDATE sellerPayout SET transferID = 't'", "UPDATE sellerPayout SET attempts = -1",
            "UPDATE sellerPayout SET state = 'paid'", "UPDATE seller SET payoutAccount = ''",
            "UPDATE seller SET payoutAccount = 'acct-1'",
        ] {
            #expect(throws: Refusal.self, "\(sql)") { try database.write { try $0.execute(sql: sql) } }
        }
        #expect(try database.integrityProblems() == [])
    }

    @Test(arguments: [
        "INSERT INTO category (name, slug, parentID) VALUES ('x', 'x', 99)",
        "UPDATE product SET status = 'gone'", "UPDATE product SET rating = 5.1", "UPDATE product SET tags = '['",
        "UPDATE product SET version = 0", "UPDATE product SET name = ''", "UPDATE product SET id = ''",
        "UPDATE product SET reviewCount = 'many'", "UPDATE product SET stockOnHand = NULL",
        "UPDATE product SET categoryID = 99",
        "UPDATE price SET minorUnits = -1", "UPDATE price SET minorUnits = 4.5", "UPDATE price SET currency = 'eur'",
        "UPDATE price SET compareAtMinorUnits = minorUnits", "UPDATE price SET validUntil = 1, validFrom = 1",
        "UPDATE variant SET stockReserved = -1", "UPDATE variant SET sku = 'nobody'", "DELETE FROM category",
        "INSERT INTO outbox (productID, kind) VALUES ('1', 'other')",
    ])
    func tablesRefuseWhatMakesNoSense(sql: String) throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        let refusal = #expect(throws: Refusal.self) { try fixture.database.write { try $0.execute(sql: sql) } }
        #expect(refusal?.code == .internalError)
        #expect(refusal?.message.contains("UPDATE") == false)
        #expect(try fixture.database.integrityProblems() == [])
    }
}

@Suite struct StoreErrorTests {
    @Test(arguments: [
        (ResultCode.SQLITE_CORRUPT, ErrorCode.storeDamaged), (.SQLITE_NOTADB, .storeDamaged),
        (.SQLITE_BUSY, .storeBusy),
        (.SQLITE_LOCKED, .storeBusy), (.SQLITE_BUSY_SNAPSHOT, .storeBusy), (.SQLITE_FULL, .diskFull),
        (.SQLITE_READONLY, .readOnly), (.SQLITE_READONLY_DBMOVED, .readOnly), (.SQLITE_PERM, .readOnly),
        (.SQLITE_CANTOPEN, .fileUnreadable), (.SQLITE_IOERR, .unavailable), (.SQLITE_IOERR_FSYNC, .unavailable),
        (.SQLITE_IOERR_READ, .storeDamaged), (.SQLITE_NOMEM, .unavailable), (.SQLITE_INTERRUPT, .timeout),
        (.SQLITE_TOOBIG, .limitExceeded), (.SQLITE_CONSTRAINT_UNIQUE, .internalError), (.SQLITE_MISUSE, .internalError),
    ])
    func resultCodesHaveTheirMeaning(code: ResultCode, expected: ErrorCode) {
        #expect(StoreError.meaning(of: code).0 == expected)
    }

    @Test func everyResultCodeHasAMeaning() {
        for code in CInt(0)...CInt(101) {
            let (_, reason) = StoreError.meaning(of: ResultCode(rawValue: code))
            #expect(!reason.isEmpty && reason.first?.isLowercase == true)
        }
    }

    @Test func messagesShowNeitherSQLNorArguments() {
        let error = DatabaseError(
            resultCode: .SQLITE_ERROR, message: "secret", sql: "SELECT secret", arguments: ["secret"])
        #expect(!StoreError.refusal(error).message.contains("secret"))
    }
}
