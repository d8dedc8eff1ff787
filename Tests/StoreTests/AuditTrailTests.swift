import Catalog
import GRDB
import Testing

@testable import Store

/// What products were when they were created is not stored; these tests hold it against what was written then.
@Suite struct AuditTrailTests {
    /// The product as the entry of its creation has to show it.
    private func created(_ product: Product, at milliseconds: Int64 = 1_000) -> JSONValue {
        var product = product
        product.version = 1
        product.updatedAt = at(milliseconds)
        return ProductJSON.value(product)
    }

    @Test func creationIsToldFromTheProduct() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        let audit = try fixture.store.audit(ProductID("full"))
        #expect(audit.map(\.after) == [created(fullProduct())])
        #expect(audit.map(\.before) == [nil])
        let stored = try fixture.database.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM auditLog WHERE after IS NOT NULL")
        }
        #expect(stored == 0)
    }

    @Test func creationStaysTheSameThroughEveryUpdate() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(fullProduct()))
        let changes: [(inout Product) -> Void] = [
            { $0.sku = nil }, { $0.gtins = [] }, { $0.model = nil }, { $0.name = "N" }, { $0.descriptionText = "" },
            { $0.brand = nil }, { $0.categoryPath = ["Sale"] }, { $0.categoryPath = [] }, { $0.tags = ["x"] },
            { $0.status = .draft }, { $0.language = nil }, { $0.translations = [] }, { $0.attributes.removeLast() },
            { $0.variants.removeFirst() }, { $0.media = [] }, { $0.prices = [] }, { $0.stock = nil },
            { $0.rating = nil }, { $0.popularity = 0 }, { $0.releasedAt = nil }, { $0.releasedAt = at(77) },
        ]
        var product = try #require(try fixture.store.product(ProductID("full")))
        var states = [created(fullProduct())]
        for (number, change) in changes.enumerated() {
            change(&product)
            try fixture.apply(.upsert(product), at: 2_000 + Int64(number))
            states.append(ProductJSON.value(try #require(try fixture.store.product(product.id))))
        }
        let audit = try fixture.store.audit(product.id)
        #expect(audit.last?.after == states[0])
        for (entry, state) in zip(audit.reversed(), states) {
            for member in entry.after?.members ?? [] { #expect(member.value == state[member.name] ?? .null) }
        }
        #expect(try fixture.store.audit(product.id, limit: 3) == Array(audit.prefix(3)))
    }

    @Test func eachLifeOfAProductHasItsOwnCreation() throws {
        let fixture = try StoreFixture()
        let id = ProductID("1")
        try fixture.apply(.upsert(product("1", name: "First")), at: 10)
        try fixture.apply(.setStock(id, stock: Stock(onHand: 5)), at: 20)
        try fixture.apply(.delete(id), at: 30)
        try fixture.apply(.upsert(product("1", name: "Second")), at: 40)
        let audit = try fixture.store.audit(id)
        #expect(audit.map(\.action) == [.create, .delete, .update, .create])
        #expect(audit[0].after == created(product("1", name: "Second"), at: 40))
        #expect(audit[3].after == created(product("1", name: "First"), at: 10))
        #expect(audit[1].before?["stock"]?["on_hand"] == 5)
    }

    @Test func renamedAndMovedCategoriesDontChangeThePast() throws {
        let fixture = try StoreFixture()
        let (early, late) = (product("early", path: ["A", "B"]), product("late", path: ["A2", "B"]))
        try fixture.apply(.upsert(early), at: 10)
        let a = try #require(try fixture.store.category(path: ["A"])).id
        let b = try #require(try fixture.store.category(path: ["A", "B"])).id
        try fixture.store.renameCategory(a, to: "A2", actor: "t", now: at(20))
        try fixture.apply(.upsert(late), at: 30)
        try fixture.apply(.setStock(early.id, stock: Stock(onHand: 1)), at: 40)
        try fixture.store.moveCategory(b, to: nil, actor: "t", now: at(50))
        try fixture.store.renameCategory(b, to: "B2", actor: "t", now: at(60))
        #expect(try fixture.store.product(early.id)?.categoryPath == ["B2"])
        #expect(try fixture.store.audit(late.id).map(\.after) == [created(late, at: 30)])
        let audit = try fixture.store.audit(early.id)
        #expect(audit.count == 2 && audit[1].after == created(early, at: 10))
        #expect(audit[0].after?["category_path"] == nil && audit[0].after?["version"] == 3)
        try fixture.apply(.delete(early.id), at: 70)
        #expect(try fixture.store.audit(early.id)[2].after == created(early, at: 10))
        #expect(try fixture.store.audit(early.id)[1] == audit[0])
    }
}
