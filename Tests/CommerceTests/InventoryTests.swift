import Catalog
import Store
import Testing

@testable import Commerce

@Suite struct InventoryTests {
    private let fixture: CommerceFixture

    init() throws { fixture = try CommerceFixture() }

    private var inventory: Inventory { fixture.shop.inventory }

    private func reserve(_ items: (String, Int64)..., seconds: Int64? = nil) async throws -> Reservation {
        let lines = items.map { sku, quantity -> JSONValue in ["sku": .string(sku), "quantity": .integer(quantity)] }
        var body: [JSONMember] = [JSONMember("items", .array(lines)), JSONMember("reference", "order 7")]
        if let seconds { body.append(JSONMember("seconds", .integer(seconds))) }
        return try await inventory.reserve(.object(body), by: CommerceFixture.caller)
    }

    private func confirm(_ id: ReservationID) async throws -> Reservation {
        try await inventory.confirm(["reservation_id": .string(id.rawValue)], by: CommerceFixture.caller)
    }

    private func release(_ id: ReservationID) async throws -> Reservation {
        try await inventory.release(["reservation_id": .string(id.rawValue)], by: CommerceFixture.caller)
    }

    private func adjust(_ adjustment: JSONValue...) async throws -> [StockLevel] {
        try await inventory.adjust(["adjustments": .array(adjustment)], by: CommerceFixture.caller)
    }

    private func refusal(_ body: () async throws -> Void) async -> Refusal? {
        await #expect(throws: Refusal.self) { try await body() }
    }

    private func types() throws -> [String] { try fixture.events().map(\.type.name) }

    // MARK: Reserving

    @Test func reservingKeepsPiecesAndTellsTheIndex() async throws {
        try fixture.add("A")
        let sequence = try fixture.catalog.maxSequence()
        let version = try #require(try fixture.catalog.product(ProductID("A"))?.version)
        let reservation = try await reserve(("A", 4))
        #expect(try fixture.stock("A") == Stock(onHand: 10, reserved: 4))
        #expect(reservation.state == .held && reservation.reference == "order 7")
        #expect(reservation.expiresAt.millisecondsSinceEpoch == fixture.clock.now.millisecondsSinceEpoch + 900_000)
        #expect(try fixture.catalog.outbox(after: sequence, limit: 10).map(\.productID) == [ProductID("A")])
        #expect(try fixture.catalog.product(ProductID("A"))?.version == version + 1)
        let event = try #require(try fixture.events().last)
        #expect(event.type.name == "inventory.reserved" && event.correlationID == "request-1")
        #expect(event.payload["id"]?.text == reservation.id.rawValue)
    }

    @Test func variantsHaveStockOfTheirOwn() async throws {
        try fixture.add("P") { product in
            product.variants = [
                Variant(sku: SKU("P-S"), stock: Stock(onHand: 2)), Variant(sku: SKU("P-L"), stock: Stock(onHand: 3)),
            ]
        }
        _ = try await reserve(("P-L", 3))
        let product = try #require(try fixture.catalog.product(ProductID("P")))
        #expect(product.variants.map(\.stock.reserved) == [0, 3] && product.stock?.reserved == 0)
        #expect(await refusal { _ = try await reserve(("P-L", 1)) }?.code == .outOfStock)
        let levels = try await inventory.levels(of: ProductID("P"))
        #expect(levels.map(\.sku.rawValue) == ["P", "P-S", "P-L"] && levels.map(\.available) == [10, 2, 0])
    }

    @Test func linesThatShareAnSKUCountTogether() async throws {
        try fixture.add("A")
        #expect(await refusal { _ = try await reserve(("A", 6), ("A", 5)) }?.code == .outOfStock)
        #expect(try fixture.stock("A")?.reserved == 0)
        let reservation = try await reserve(("A", 6), ("A", 4))
        #expect(reservation.lines.map(\.quantity) == [10])
    }

    @Test func aReservationIsWholeOrNothingAndNamesAllThatIsMissing() async throws {
        try fixture.add("A")
        try fixture.add("B", onHand: 1)
        try fixture.add("C", onHand: nil)
        try fixture.add("D") { $0.status = .draft }
        let found = await refusal { _ = try await reserve(("A", 1), ("B", 2), ("C", 1), ("D", 1), ("E", 1)) }
        #expect(found?.code == .outOfStock)
        #expect(found?.problems.map(\.field) == ["B", "C", "D", "E"])
        #expect(
            found?.problems.map(\.code) == [.outOfStock, .outOfStock, .productUnavailable, .productUnavailable])
        #expect(try fixture.stock("A")?.reserved == 0)
        #expect(try fixture.events().isEmpty)
        #expect(await refusal { _ = try await reserve(("E", 1)) }?.code == .productUnavailable)
    }

    @Test func backordersMayExceedTheStock() async throws {
        try fixture.add("A", onHand: 2, allowsBackorder: true)
        let reservation = try await reserve(("A", 5))
        _ = try await confirm(reservation.id)
        #expect(try fixture.stock("A") == Stock(onHand: 0, reserved: 0, allowsBackorder: true))
        let event = try #require(try fixture.events().last { $0.type.name == "inventory.confirmed" })
        #expect(event.payload["owed"] == [["sku": "A", "quantity": 3]])
    }

    @Test(
        arguments: [
            (#"{}"#, ["items"]), (#"{"items":[]}"#, ["items"]),
            (#"{"items":[1],"seconds":0}"#, ["seconds", "items[0]"]),
            (#"{"items":[{"sku":"","quantity":0}]}"#, ["items[0].sku", "items[0].quantity"]),
            (#"{"items":[{"sku":"A","quantity":1.5}],"x":1}"#, ["x", "items[0].quantity"]),
            (#"{"items":[{"sku":"A","quantity":1000001}],"seconds":86401}"#, ["seconds", "items[0].quantity"]),
        ] as [(String, [String])])
    func badRequestsNameAllTheirProblems(body: String, fields: [String]) async throws {
        let body = try JSONReader.parse(body)
        let found = await refusal { _ = try await inventory.reserve(body, by: CommerceFixture.caller) }
        #expect(found?.code == .invalidValue && found?.problems.map(\.field) == fields)
    }

    // MARK: Ending

    @Test func confirmingSellsAndReleasingGivesBack() async throws {
        try fixture.add("A")
        let (first, second) = (try await reserve(("A", 4)), try await reserve(("A", 3)))
        #expect(try await confirm(first.id).state == .confirmed)
        #expect(try fixture.stock("A") == Stock(onHand: 6, reserved: 3))
        #expect(try await release(second.id).state == .released)
        #expect(try fixture.stock("A") == Stock(onHand: 6, reserved: 0))
        let movements = try await inventory.movements(of: ProductID("A"), before: nil, limit: 10)
        #expect(movements.map(\.reason) == ["sold"] && movements.map(\.change) == [-4])
        #expect(movements.first?.reference == "order 7" && movements.first?.actor == "test")
    }

    @Test func endingAgainChangesNothingAndEndingOtherwiseIsRefused() async throws {
        try fixture.add("A")
        let (sold, given) = (try await reserve(("A", 4)), try await reserve(("A", 3)))
        _ = try await confirm(sold.id)
        _ = try await release(given.id)
        let (stock, count) = (try fixture.stock("A"), try fixture.events().count)
        #expect(try await confirm(sold.id).state == .confirmed)
        #expect(try await release(given.id).state == .released)
        #expect(await refusal { _ = try await release(sold.id) }?.code == .conflict)
        #expect(await refusal { _ = try await confirm(given.id) }?.code == .conflict)
        #expect(await refusal { _ = try await confirm(ReservationID("res_x")) }?.code == .notFound)
        #expect(try fixture.stock("A") == stock && fixture.events().count == count)
    }

    @Test func whatRunsOutIsGivenBackOnce() async throws {
        try fixture.add("A")
        let reservation = try await reserve(("A", 4), seconds: 60)
        let later = try await reserve(("A", 1), seconds: 61)
        fixture.clock.advance(milliseconds: 59_999)
        #expect(try await !inventory.expire())
        #expect(try fixture.stock("A")?.reserved == 5)
        fixture.clock.advance(milliseconds: 1)
        #expect(await refusal { _ = try await confirm(reservation.id) }?.code == .conflict)
        _ = try await inventory.expire()
        #expect(try fixture.stock("A")?.reserved == 1)
        _ = try await inventory.expire()
        #expect(try fixture.stock("A")?.reserved == 1)
        #expect(try await release(reservation.id).state == .expired)
        #expect(try types().count { $0 == "inventory.expired" } == 1)
        #expect(try await confirm(later.id).state == .confirmed)
    }

    @Test func endedReservationsAreForgottenAfterThreeMonths() async throws {
        try fixture.add("A")
        let reservation = try await reserve(("A", 1))
        _ = try await release(reservation.id)
        fixture.clock.advance(milliseconds: InventoryLimits.endedKeptMilliseconds)
        _ = try await inventory.removeEnded()
        #expect(try await release(reservation.id).state == .released)
        fixture.clock.advance(milliseconds: 1)
        _ = try await inventory.removeEnded()
        #expect(await refusal { _ = try await release(reservation.id) }?.code == .notFound)
    }

    // MARK: The catalog beside it

    @Test func writesOfTheCatalogKeepWhatIsHeld() async throws {
        let product = try fixture.add("A")
        let reservation = try await reserve(("A", 4))
        func write(_ change: CatalogChange) throws {
            try fixture.catalog.apply([change], actor: "test", now: fixture.clock.now)
        }
        try write(.upsert(product))
        #expect(try fixture.stock("A")?.reserved == 4)
        try write(.setStock(ProductID("A"), stock: Stock(onHand: 20, reserved: 1)))
        #expect(try fixture.stock("A") == Stock(onHand: 20, reserved: 4))
        try write(.setStock(ProductID("A"), stock: Stock(onHand: 20, reserved: 6)))
        #expect(try fixture.stock("A")?.reserved == 6)
        try write(.delete(ProductID("A")))
        try write(.upsert(product))
        #expect(try fixture.stock("A")?.reserved == 4)
        _ = try await release(reservation.id)
        try write(.setStock(ProductID("A"), stock: Stock(onHand: 20, reserved: 0)))
        #expect(try fixture.stock("A") == Stock(onHand: 20, reserved: 0))
    }

    @Test func aReservationOfADeletedProductStillEnds() async throws {
        try fixture.add("A")
        let reservation = try await reserve(("A", 4))
        try fixture.catalog.apply([.delete(ProductID("A"))], actor: "test", now: fixture.clock.now)
        #expect(try await confirm(reservation.id).state == .confirmed)
    }

    // MARK: Adjusting

    @Test func adjustmentsAreWrittenDownWithTheirReason() async throws {
        try fixture.add("A")
        try fixture.add("B", onHand: nil)
        let levels = try await adjust(
            ["sku": "A", "change": -3, "reason": "damaged", "note": "fell down"],
            ["sku": "A", "on_hand": 9, "reason": "counted"],
            ["sku": "B", "change": 5, "reason": "received", "reference": "D-1"])
        #expect(levels.map(\.stock?.onHand) == [7, 9, 5])
        #expect(try fixture.stock("A")?.onHand == 9)
        #expect(try fixture.stock("B") == Stock(onHand: 5))
        let movements = try await inventory.movements(of: ProductID("A"), before: nil, limit: 10)
        #expect(movements.map(\.reason) == ["counted", "damaged"] && movements.map(\.change) == [2, -3])
        #expect(movements.map(\.onHand) == [9, 7] && movements.map(\.note) == [nil, "fell down"])
        let older = try await inventory.movements(of: ProductID("A"), before: movements[0].number, limit: 10)
        #expect(older.map(\.reason) == ["damaged"])
        #expect(try types() == ["inventory.updated", "inventory.updated", "inventory.updated"])
    }

    @Test func adjustmentsAreAllOrNone() async throws {
        try fixture.add("A")
        let found = await refusal {
            _ = try await adjust(
                ["sku": "A", "change": 1, "reason": "found"], ["sku": "A", "change": -12, "reason": "lost"],
                ["sku": "X", "change": 1, "reason": "found"])
        }
        #expect(found?.problems.map(\.field) == ["adjustments[1]", "adjustments[2].sku"])
        #expect(try fixture.stock("A")?.onHand == 10 && fixture.events().isEmpty)
        let unclear = await refusal {
            _ = try await adjust(["sku": "A", "change": 1, "on_hand": 2, "reason": "moved"])
        }
        #expect(unclear?.problems.map(\.field) == ["adjustments[0].change", "adjustments[0].reason"])
    }

    // MARK: Alerts

    @Test func crossingTheLimitIsToldOnce() async throws {
        try fixture.add("A")
        _ = try await reserve(("A", 4))
        #expect(try types() == ["inventory.reserved"])
        _ = try await reserve(("A", 1))
        _ = try await reserve(("A", 1))
        let last = try await reserve(("A", 4))
        let alerts = try types().filter { $0.hasSuffix("_stock") }
        #expect(alerts == ["inventory.low_stock", "inventory.out_of_stock"])
        _ = try await release(last.id)
        _ = try await reserve(("A", 4))
        #expect(try types().filter { $0.hasSuffix("_stock") }.suffix(1) == ["inventory.out_of_stock"])
    }

    @Test func anSKUMayHaveALimitOfItsOwn() async throws {
        try fixture.add("A")
        let levels = try await inventory.setLowAt(["sku": "A", "low_stock_at": 9], of: ProductID("A"))
        #expect(levels.map(\.lowAt) == [9] && levels.map(\.isLow) == [false])
        _ = try await reserve(("A", 1))
        #expect(try types().contains("inventory.low_stock"))
        let found = await refusal {
            _ = try await inventory.setLowAt(["sku": "B", "low_stock_at": 9], of: ProductID("A"))
        }
        #expect(found?.code == .notFound)
    }

    @Test(
        arguments: [
            (10, 6, []), (6, 5, ["inventory.low_stock"]), (5, 4, []), (1, 0, ["inventory.out_of_stock"]),
            (6, 0, ["inventory.low_stock", "inventory.out_of_stock"]), (0, 0, []), (4, 8, []),
        ] as [(Int64, Int64, [String])])
    func alertsTellCrossings(before: Int64, after: Int64, expected: [String]) {
        #expect(StockLevel.alerts(from: before, to: after, lowAt: 5).map(\.name) == expected)
    }
}
