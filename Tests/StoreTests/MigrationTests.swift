import Catalog
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct MigrationTests {
    /// Released migrations in their order; this list only ever grows at its end.
    private let released = ["001 catalog", "002 history and outbox", "003 operations"]

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
