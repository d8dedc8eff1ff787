import Catalog
import Store

@testable import Commerce

/// Orders that were delivered, and what comes after.
struct AfterSalesFixture {
    let orders: OrderFixture
    var base: CommerceFixture { orders.base }
    var shop: Shop { base.shop }

    static let euro = CurrencyCode("EUR")
    static let staff = Caller(actor: "staff", correlationID: "request-2")

    init(seed: UInt64 = 1) throws { orders = try OrderFixture(CommerceFixture(seed: seed)) }

    /// Places and pays an order.
    func paid(_ order: Order) throws -> Order {
        let placed = try orders.place(order)
        let payment = PaymentID("pay_\(placed.key)")
        return try orders.keep { try $0.paid(placed.id, payment: payment, amount: placed.total) }
    }

    /// Sends all of an order and lets it arrive.
    func delivered(_ order: Order) throws -> Order {
        let paid = try paid(order)
        return try orders.keep { keeper in
            for step in [FulfilmentStep.processing, .shipped(carrier: nil, trackingNumber: nil)] {
                _ = try keeper.fulfilled(paid.id, step, lines: nil)
            }
            return try keeper.fulfilled(paid.id, .delivered, lines: nil)
        }
    }

    func ask(
        _ order: Order, _ lines: [(line: Int64, quantity: Int64)], reason: String = "changed_mind",
        for claimant: Claimant = .staff
    ) async throws(Refusal) -> OrderReturn {
        let items = lines.map { line -> JSONValue in
            ["line": .integer(line.line), "quantity": .integer(line.quantity)]
        }
        return try await shop.returns.request(
            order.id, ["lines": .array(items), "reason": .string(reason)], for: claimant, by: CommerceFixture.caller)
    }

    /// A return from its asking to its money.
    func bringBack(_ order: Order, _ lines: [(line: Int64, quantity: Int64)]) async throws(Refusal) -> OrderReturn {
        let asked = try await ask(order, lines)
        _ = try await shop.returns.approve(asked.id, by: Self.staff)
        return try await shop.returns.receive(asked.id, [:], by: Self.staff)
    }

    func stored(_ order: Order) throws -> Order {
        guard let stored = try orders.stored(order.id) else {
            throw Refusal(.notFound, message: "the order is not stored")
        }
        return stored
    }

    /// The refusal of some work; `nil` when it was done.
    func refusal<Value>(_ work: () async throws(Refusal) -> Value) async -> Refusal? {
        do throws(Refusal) {
            _ = try await work()
            return nil
        } catch {
            return error
        }
    }
}
