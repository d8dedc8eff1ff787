import Catalog
import GRDB
import Testing

@testable import Store

@Suite struct CategoryTests {
    private func create(_ fixture: StoreFixture, _ name: String, in parent: CategoryID? = nil) throws -> CategoryID {
        try fixture.store.createCategory(name: name, parent: parent, actor: "t", now: at(1)).id
    }

    private func code(_ body: () throws -> Void) -> ErrorCode? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Refusal)?.code
        }
    }

    @Test func productsMakeTheirCategories() throws {
        let fixture = try StoreFixture()
        try fixture.apply(
            .upsert(product("1", path: ["A", "B"])), .upsert(product("2", path: ["A", "B"])),
            .upsert(product("3", path: ["A"])))
        let tree = try fixture.store.categories()
        #expect(tree.map(\.path) == [["A"], ["A", "B"]])
        #expect(tree.map(\.productCount) == [1, 2])
        #expect(try fixture.store.category(path: ["A", "B"]) == tree[1])
        #expect(try fixture.store.category(path: ["B"]) == nil)
        #expect(try fixture.store.category(path: []) == nil)
    }

    @Test func siblingsComeByPositionAndName() throws {
        let fixture = try StoreFixture()
        for (name, position) in [("b", 1), ("c", 0), ("a", 1)] as [(String, Int64)] {
            _ = try fixture.store.createCategory(name: name, position: position, actor: "t", now: at(1))
        }
        #expect(try fixture.store.categories().map(\.name) == ["c", "a", "b"])
    }

    @Test func slugsOfSiblingsDiffer() throws {
        let fixture = try StoreFixture()
        _ = try create(fixture, "A+B")
        _ = try create(fixture, "A-B")
        #expect(try fixture.store.categories().map(\.slug.rawValue) == ["a-b", "a-b-2"])
    }

    @Test func renamingTellsTheIndexOfAllProductsBelow() throws {
        let fixture = try StoreFixture()
        try fixture.apply(
            .upsert(product("1", path: ["A"])), .upsert(product("2", path: ["A", "B"])),
            .upsert(product("3", path: ["C"])))
        let id = try #require(try fixture.store.category(path: ["A"])).id
        let renamed = try fixture.store.renameCategory(id, to: " Alpha ", actor: "t", now: at(9))
        #expect(renamed.path == ["Alpha"] && renamed.slug == Slug("alpha"))
        #expect(try fixture.store.outbox(after: 3, limit: 9).map(\.productID.rawValue) == ["1", "2"])
        let moved = try #require(try fixture.store.product(ProductID("2")))
        #expect(moved.categoryPath == ["Alpha", "B"] && moved.version == 2 && moved.updatedAt == at(9))
        #expect(try fixture.store.product(ProductID("3"))?.version == 1)
        let audit = try fixture.store.audit(id)
        #expect(audit.first?.before?["name"] == "A" && audit.first?.after?["name"] == "Alpha")
        try fixture.store.renameCategory(id, to: "Alpha", actor: "t", now: at(9))
        #expect(try fixture.store.maxSequence() == 5)
    }

    @Test func movingTakesTheSubtreeAlong() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("1", path: ["A", "B", "C"])), .upsert(product("2", path: ["D"])))
        let b = try #require(try fixture.store.category(path: ["A", "B"])).id
        let d = try #require(try fixture.store.category(path: ["D"])).id
        try fixture.store.moveCategory(b, to: d, actor: "t", now: at(9))
        #expect(try fixture.store.product(ProductID("1"))?.categoryPath == ["D", "B", "C"])
        #expect(try fixture.store.outbox(after: 2, limit: 9).map(\.productID.rawValue) == ["1"])
        try fixture.store.moveCategory(b, to: nil, position: 5, actor: "t", now: at(9))
        #expect(try fixture.store.product(ProductID("1"))?.categoryPath == ["B", "C"])
        try fixture.store.moveCategory(b, to: nil, position: 6, actor: "t", now: at(9))
        #expect(try fixture.store.maxSequence() == 4)
    }

    @Test func noCategoryIsItsOwnAncestor() throws {
        let fixture = try StoreFixture()
        let a = try create(fixture, "A")
        let b = try create(fixture, "B", in: a)
        let c = try create(fixture, "C", in: b)
        #expect(code { try fixture.store.moveCategory(a, to: c, actor: "t", now: at(1)) } == .categoryCycle)
        #expect(code { try fixture.store.moveCategory(a, to: a, actor: "t", now: at(1)) } == .categoryCycle)
        #expect(code { try fixture.store.renameCategory(c, to: "A", actor: "t", now: at(1)) } == .categoryCycle)
        #expect(code { try fixture.store.renameCategory(a, to: "C", actor: "t", now: at(1)) } == .categoryCycle)
        #expect(code { _ = try create(fixture, "A", in: c) } == .categoryCycle)
        // The database itself refuses too, whatever the code above it does.
        #expect(
            code {
                try fixture.database.write { db in
                    try db.execute(
                        sql: "UPDATE category SET parentID = ? WHERE id = ?", arguments: [c.rawValue, a.rawValue])
                }
            } == .categoryCycle)
        #expect(try fixture.store.categories().map(\.path) == [["A"], ["A", "B"], ["A", "B", "C"]])
    }

    @Test func refusesWhatDoesNotFit() throws {
        let fixture = try StoreFixture()
        let a = try create(fixture, "A")
        #expect(code { _ = try create(fixture, "A") } == .duplicate)
        #expect(code { _ = try create(fixture, "") } == .invalidRequest)
        #expect(code { _ = try create(fixture, "B", in: CategoryID(99)) } == .notFound)
        #expect(code { try fixture.store.renameCategory(CategoryID(99), to: "B", actor: "t", now: at(1)) } == .notFound)
        #expect(code { try fixture.store.moveCategory(a, to: CategoryID(99), actor: "t", now: at(1)) } == .notFound)
        #expect(code { try fixture.store.deleteCategory(CategoryID(99), actor: "t", now: at(1)) } == .notFound)
    }

    @Test func deletesOnlyEmptyCategories() throws {
        let fixture = try StoreFixture()
        try fixture.apply(.upsert(product("1", path: ["A", "B"])))
        let a = try #require(try fixture.store.category(path: ["A"])).id
        let b = try #require(try fixture.store.category(path: ["A", "B"])).id
        #expect(code { try fixture.store.deleteCategory(a, actor: "t", now: at(1)) } == .categoryNotEmpty)
        #expect(code { try fixture.store.deleteCategory(b, actor: "t", now: at(1)) } == .categoryNotEmpty)
        try fixture.apply(.delete(ProductID("1")))
        try fixture.store.deleteCategory(b, actor: "t", now: at(1))
        try fixture.store.deleteCategory(a, actor: "t", now: at(1))
        #expect(try fixture.store.categories() == [])
        #expect(try fixture.store.audit(a).first?.action == .delete)
    }

    @Test func depthIsLimited() throws {
        let fixture = try StoreFixture()
        var parent: CategoryID?
        for level in 1...ProductLimits.categoryDepth { parent = try create(fixture, "L\(level)", in: parent) }
        #expect(code { _ = try create(fixture, "deep", in: parent) } == .limitExceeded)
        let pair = try create(fixture, "P")
        _ = try create(fixture, "Q", in: pair)
        let levels = try fixture.store.categories().filter { $0.name.hasPrefix("L") }
        #expect(
            code { try fixture.store.moveCategory(pair, to: levels[14].id, actor: "t", now: at(1)) } == .limitExceeded)
        try fixture.store.moveCategory(pair, to: levels[13].id, actor: "t", now: at(1))
        #expect(try fixture.store.categories().map(\.path.count).max() == ProductLimits.categoryDepth)
    }
}
