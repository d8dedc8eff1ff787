import Foundation
import GRDB
import Testing

/// `aisle verify --commerce` as people run it.
@Suite struct VerifyCommerceCommandTests {
    @Test func theStatusSaysWhetherEverythingAgrees() throws {
        let aisle = try AisleProcess()
        try aisle.write(
            #"{"id":"bag","name":"Bag","sku":"BAG","status":"published","price":100,"stock":{"on_hand":3,"reserved":0}}"#,
            to: "p.ndjson")
        let imported = try aisle.run("import", "p.ndjson")
        try #require(imported.status == 0, "\(imported.errors)")
        let good = try aisle.run("verify", "--commerce")
        #expect(good.status == 0 && good.output == "0 orders, everything agrees\n", "\(good)")
        let store = try DatabaseQueue(path: aisle.folder.appendingPathComponent("data/catalog.sqlite").path)
        try store.write { db in try db.execute(sql: "UPDATE numberSequence SET last = 1 WHERE name = 'invoice'") }
        try store.close()
        let bad = try aisle.run("verify", "--commerce")
        #expect(bad.status == 1, "\(bad)")
        #expect(bad.output.hasPrefix("numbers: "), "\(bad.output)")
        #expect(bad.output.hasSuffix("0 orders, 1 disagreement\n"), "\(bad.output)")
        #expect(try aisle.run("verify", "--commerce", "--repair").status != 0)
    }

    @Test func aFolderWithoutACatalogIsNoShop() throws {
        let ended = try AisleProcess().run("verify", "--commerce")
        #expect(ended.status == 2 && ended.errors.contains("there is no catalog"), "\(ended)")
    }
}
