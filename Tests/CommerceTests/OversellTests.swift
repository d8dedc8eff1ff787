import Catalog
import Foundation
import Store
import Testing

@testable import Commerce

/// Many buyers for the last pieces.
@Suite struct OversellTests {
    private static let buyers = 64
    private static let pieces: Int64 = 10
    private static let rounds = ProcessInfo.processInfo.environment["LONG_TESTS"] == "1" ? 1_000 : 10

    @Test func sixtyFourBuyersOfTheLastTenBuyExactlyTen() async throws {
        let fixture = try CommerceFixture()
        try fixture.add("A", onHand: 0)
        let inventory = fixture.shop.inventory
        for round in 1...Self.rounds {
            let count: JSONValue = ["sku": "A", "on_hand": .integer(Self.pieces), "reason": "counted"]
            _ = try await inventory.adjust(["adjustments": .array([count])], by: CommerceFixture.caller)
            let sold = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<Self.buyers { group.addTask { await Self.buy(inventory) } }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            let stock = try fixture.stock("A")
            #expect(sold == Int(Self.pieces) && stock == Stock(onHand: 0, reserved: 0), "round \(round)")
        }
    }

    /// - Returns: whether a piece was sold to the buyer.
    private static func buy(_ inventory: Inventory) async -> Bool {
        do throws(Refusal) {
            let items: JSONValue = ["items": [["sku": "A", "quantity": 1]]]
            let reservation = try await inventory.reserve(items, by: CommerceFixture.caller)
            let body: JSONValue = ["reservation_id": .string(reservation.id.rawValue)]
            return try await inventory.confirm(body, by: CommerceFixture.caller).state == .confirmed
        } catch {
            if error.code != .outOfStock { Issue.record("\(error)") }
            return false
        }
    }
}
