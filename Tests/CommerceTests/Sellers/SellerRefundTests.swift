import Catalog
import Store
import Testing

@testable import Commerce

/// Who gives back what of a refund, from the checkout to the ledger.
@Suite struct SellerRefundTests {
    /// What a seller gets of a line: prices include the taxes of Germany.
    private func net(_ line: OrderLine) -> Int64 {
        let gross = line.total - line.tax
        return gross - Commission.of(gross)
    }

    @Test func aReturnIsTheBusinessOfTheSellerWhosePiecesComeBack() async throws {
        let used = try await UsedShop()
        let order = try await used.buy([("A", 1), ("S", 2), ("E", 1)])
        try await used.deliver(order)
        let (sam, eve) = (try used.line("S", of: order), try used.line("E", of: order))
        #expect(try used.balance("sam") == net(sam) && used.balance("eve") == net(eve))
        let returned = try await used.bringBack(order, [(sam.number, 1)])
        #expect(returned.state == .refunded && returned.refundMinorUnits == sam.total / 2)
        let left = try used.balance("sam")
        #expect(abs(left - net(sam) / 2) <= 1)
        #expect(try used.balance("eve") == net(eve))
        _ = try await used.bringBack(order, [(sam.number, 1)])
        #expect(try used.balance("sam") == 0 && used.balance("eve") == net(eve))
        // The last pieces take the shipping along, which is the shop's.
        let last = try await used.bringBack(order, [(try used.line("A", of: order).number, 1), (eve.number, 1)])
        #expect(last.shippingMinorUnits > 0)
        #expect(try used.balance("eve") == 0 && used.stored(order).state == .refunded)
        #expect(try await used.report().disagreements.isEmpty)
    }

    @Test func aRefundMayNameItsLines() async throws {
        let used = try await UsedShop()
        let order = try await used.buy([("S", 1), ("E", 1)])
        let (sam, eve) = (try used.line("S", of: order), try used.line("E", of: order))
        let half = sam.total / 2
        let body: JSONValue = ["lines": [["line": .integer(sam.number), "amount": .integer(half)]]]
        for _ in 0..<2 {
            let payment = try await used.refund(order, body, key: "scratched")
            #expect(payment.refunds.map(\.minorUnits) == [half])
            #expect(payment.refunds.first?.lines == [RefundedLine(line: sam.number, minorUnits: half)])
        }
        #expect(try abs(used.balance("sam") - net(sam) / 2) <= 1 && used.balance("eve") == net(eve))
        // The same key for other lines is a mistake.
        let other: JSONValue = ["lines": [["line": .integer(eve.number), "amount": .integer(half)]]]
        await refused(.idempotencyMismatch) { () throws(Refusal) in
            _ = try await used.refund(order, other, key: "scratched")
        }
        for wrong in [
            ["lines": [["line": .integer(sam.number), "amount": .integer(sam.total - half + 1)]]],
            ["lines": [["line": 99, "amount": 1]]], ["lines": [], "amount": 5],
            ["lines": [["line": .integer(eve.number), "amount": 1]], "amount": 1],
            ["lines": [["line": .integer(eve.number), "amount": 1], ["line": .integer(eve.number), "amount": 1]]],
            ["lines": [["line": .integer(eve.number)]]],
        ] as [JSONValue] {
            await refused(.invalidValue) { () throws(Refusal) in _ = try await used.refund(order, wrong, key: "x") }
        }
        // What went back for the line already is not given for its pieces again.
        try await used.deliver(order)
        let returned = try await used.bringBack(order, [(sam.number, 1)])
        #expect(returned.refundMinorUnits == sam.total - half)
        #expect(try used.balance("sam") == 0 && used.balance("eve") == net(eve))
        #expect(try await used.report().disagreements.isEmpty)
    }

    @Test func whatIsForNoLineIsBorneByAllInProportion() async throws {
        let used = try await UsedShop()
        let order = try await used.buy([("S", 1), ("E", 1)])
        let total = order.totals.total
        _ = try await used.refund(order, ["amount": .integer(total / 2)], key: "half")
        for (name, sku) in [("sam", "S"), ("eve", "E")] {
            #expect(try abs(used.balance(name) - net(used.line(sku, of: order)) / 2) <= 1)
        }
        _ = try await used.refund(order, [:], key: "rest")
        #expect(try used.balance("sam") == 0 && used.balance("eve") == 0)
        #expect(try await used.report().disagreements.isEmpty)
    }
}
