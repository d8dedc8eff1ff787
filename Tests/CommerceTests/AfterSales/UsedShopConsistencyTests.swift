import Catalog
import GRDB
import Store
import Testing

@testable import Commerce

/// A shop that was used through its use cases agrees with itself; each single thing that is changed behind its back is found and
/// named, and nothing else is.
@Suite struct UsedShopConsistencyTests {
    /// Orders by their keys: 1 delivered, given back in part in three ways; 2 paid after a card was declined; 3 called off
    /// after it was paid; 4 waits for its buyer; 5 lost to the bank; 6 disputed, and won.
    private func shop() async throws -> UsedShop {
        let used = try await UsedShop()
        let first = try await used.buy([("A", 2), ("S", 2), ("E", 1)])
        try await used.deliver(first)
        _ = try await used.bringBack(first, [(try used.line("S", of: first).number, 1)])
        let scratched = try used.line("A", of: first).number
        _ = try await used.refund(
            first, ["lines": [["line": .integer(scratched), "amount": 250]], "reason": "scratched"], key: "scratched")
        _ = try await used.refund(first, ["amount": 777], key: "goodwill")
        let second = try await used.buy([("A", 1), ("S", 1)], token: "pm_card_visa_chargeDeclined")
        _ = try await used.shop.payments.process(
            ["order_id": .string(second.id.rawValue), "token": "pm_card_visa"], by: .staff, UsedShop.staff)
        used.tick()
        let third = try await used.buy([("B", 4), ("E", 1)])
        _ = try await used.shop.orders.cancel(third.id.rawValue, [:], by: UsedShop.viewer)
        used.tick()
        _ = try await used.buy([("A", 1)], token: "pm_card_authenticationRequired")
        for (token, evidence) in [
            ("pm_card_createDispute", "losing_evidence"),
            ("pm_card_createDisputeProductNotReceived", "winning_evidence"),
        ] {
            let disputed = try await used.buy([("S", 1), ("B", 2)], token: token)
            await used.shop.payments.reconciler.round()
            let dispute = try #require(
                try await used.shop.disputes.page(.opened, before: nil, limit: 9).first { $0.order == disputed.id })
            _ = try await used.shop.disputes.addEvidence(
                ["note": .string(evidence), "submit": true], to: dispute.id, by: UsedShop.staff)
            used.tick()
        }
        await used.shop.payments.reconciler.round()
        let money = used.sellers.sellers.money
        let sam = try await money.request(
            ["currency": "EUR", "amount": 500], of: try used.seller("sam"), by: try used.sellers.person("sam"))
        _ = try await money.paid(sam.id, ["reference": "SEPA 1"], by: used.sellers.administrator)
        let eve = try await money.request(
            ["currency": "EUR", "amount": 100], of: try used.seller("eve"), by: try used.sellers.person("eve"))
        _ = try await money.reject(eve.id, ["reason": "closed"], by: used.sellers.administrator)
        for (name, account) in [("sam", "acct_1"), ("eve", "acct_payout_refused")] {
            let seller = try used.seller(name)
            _ = try await used.sellers.sellers.setPayoutAccount(
                of: seller, ["account": .string(account)], by: used.sellers.administrator)
            let payout = try await money.request(
                ["currency": "EUR", "amount": 50], of: seller, by: try used.sellers.person(name))
            _ = try await used.shop.payouts.send(payout.id, by: used.sellers.administrator)
        }
        used.tick()
        return used
    }

    @Test func anHonestShopHasNoFinding() async throws {
        let used = try await shop()
        let report = try await used.report()
        #expect(report.orders == 6 && report.disagreements.isEmpty, "\(report.disagreements)")
        #expect(report.reservedElsewhere == 3 && report.overdue == 0)
        let states = try used.base.database.read { db in
            try String.fetchAll(db, sql: "SELECT state FROM placedOrder ORDER BY key")
        }
        #expect(
            states == ["DELIVERED", "CONFIRMED", "REFUNDED", "PAYMENT_PROCESSING", "REFUNDED", "CONFIRMED"], "\(states)"
        )
        // The order that waits is not paid in time; nobody runs the chores.
        used.base.clock.advance(milliseconds: 3_600_000)
        let later = try await used.report()
        #expect(later.disagreements.isEmpty && later.overdue == 1, "\(later.disagreements)")
        // Also when events and reservations were forgotten long after.
        used.base.clock.advance(milliseconds: 100 * 86_400_000)
        let now = used.base.clock.now
        try used.base.database.write { db in
            _ = try InventoryStore(db).keeper(CommerceFixture.caller, at: now).expire(limit: 100)
            _ = try CommerceEventStore(db).removeOld(now: now)
            _ = try InventoryStore(db).removeEnded(before: now.adding(1), limit: 100)
        }
        let old = try await used.report()
        #expect(old.disagreements.isEmpty && old.overdue == 0, "\(old.disagreements)")
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var sql: String
        /// All findings, each by its subject and words of its message.
        var findings: [(subject: Disagreement.Subject, words: String)]
        var testDescription: String { sql }

        init(_ sql: String, _ findings: (Disagreement.Subject, String)...) {
            self.sql = sql
            self.findings = findings.map { (subject: $0.0, words: $0.1) }
        }
    }

    private static func order(_ key: Int) -> String { "(SELECT id FROM placedOrder WHERE key = \(key))" }
    private static let goodwill = "(SELECT id FROM paymentRefund WHERE key = 'goodwill')"

    static let money = [
        Damage("UPDATE payment SET minorUnits = minorUnits + 1 WHERE orderID = \(order(1))", (.money, "it was paid")),
        Damage(
            "UPDATE payment SET state = 'failed' WHERE state = 'captured' AND orderID = \(order(2))",
            (.money, "is failed over")),
        Damage(
            "UPDATE payment SET orderID = 'ord_none' WHERE orderID = \(order(4))", (.money, "which is no order")),
        Damage(
            "UPDATE paymentRefund SET minorUnits = minorUnits + 1 WHERE key = 'goodwill'",
            (.money, "over 778 was paid, and the order does not have it")),
        Damage("UPDATE paymentRefund SET state = 'failed' WHERE key = 'goodwill'", (.money, "payments say failed")),
        Damage("DELETE FROM paymentRefund WHERE key = 'goodwill'", (.money, "which neither its payment knows")),
        Damage(
            "UPDATE paymentRefund SET minorUnits = minorUnits + 1000000, state = 'pending', nextAt = 1 WHERE key = 'goodwill'",
            (.money, "went back or is about to"), (.money, "payments say pending")),
        Damage(
            "UPDATE creditNote SET minorUnits = minorUnits + 1 WHERE number = 1", (.money, "has no credit note over")),
        Damage(
            "UPDATE orderReturn SET refundMinorUnits = refundMinorUnits + 1", (.money, "and nothing of"),
            (.returns, "its events say")),
        Damage("UPDATE dispute SET paymentID = 'pay_none' WHERE state = 'WON'", (.money, "about payment pay_none")),
        Damage("UPDATE dispute SET paymentID = NULL WHERE state = 'WON'", (.money, "about no payment")),
        Damage(
            "UPDATE dispute SET refundMinorUnits = refundMinorUnits - 1 WHERE state = 'LOST'",
            (.money, "its order says otherwise")),
        Damage(
            "UPDATE dispute SET state = 'WON' WHERE state = 'LOST'", (.money, "is WON with a refund"),
            (.events, "dispute.won of")),
    ]

    static let sellers = [
        Damage(
            "DELETE FROM sellerEntry WHERE kind = 'sale' AND orderID = \(order(2))", (.sellers, "has no sale of it")),
        Damage(
            "UPDATE sellerEntry SET gross = gross + 1, net = net + 1 WHERE kind = 'sale' AND orderID = \(order(2))",
            (.sellers, "has a sale over")),
        Damage(
            "UPDATE sellerEntry SET commission = commission + 1, net = net - 1 WHERE kind = 'sale' AND orderID = \(order(2))",
            (.sellers, "with a commission of")),
        Damage(
            """
            INSERT INTO sellerEntry (sellerID, kind, orderID, line, productID, quantity, currency, gross, commission, net,
                reference, at)
            SELECT sellerID, kind, 'ord_none', line, productID, quantity, currency, gross, commission, net, reference, at
            FROM sellerEntry WHERE kind = 'sale' AND orderID = \(order(2))
            """, (.sellers, "which it has not sold")),
        Damage(
            """
            UPDATE sellerEntry SET gross = gross - 1, net = net - 1
            WHERE number = (SELECT min(number) FROM sellerEntry WHERE kind = 'refund')
            """, (.sellers, "were taken back from")),
        Damage(
            "DELETE FROM sellerEntry WHERE number = (SELECT min(number) FROM sellerEntry WHERE kind = 'refund')",
            (.sellers, "were taken back from")),
        Damage(
            "UPDATE sellerRefund SET minorUnits = minorUnits + 1 WHERE refundID = \(goodwill)",
            (.sellers, "the ledger of sellers does not know refund"), (.sellers, "is divided into")),
        Damage(
            """
            UPDATE refundedLine SET minorUnits = minorUnits + 1
            WHERE line = (SELECT min(line) FROM refundedLine WHERE refundID = \(goodwill)) AND refundID = \(goodwill)
            """,
            (.sellers, "is divided into 778")),
        Damage(
            "INSERT INTO sellerRefund (orderID, refundID, minorUnits) VALUES (\(order(4)), 'ref_none', 5)",
            (.sellers, "which has none")),
        Damage(
            "UPDATE sellerPayout SET state = 'paid' WHERE state = 'rejected' AND gateway IS NULL",
            (.sellers, "is paid, the ledger has 100")),
        Damage(
            """
            DELETE FROM sellerEntry WHERE kind = 'payout'
                AND reference = (SELECT id FROM sellerPayout WHERE state = 'paid' AND gateway IS NULL)
            """, (.sellers, "the ledger has 0 for it")),
        Damage(
            """
            UPDATE sellerEntry SET reference = 'pto_none' WHERE kind = 'payout_returned'
                AND reference = (SELECT id FROM sellerPayout WHERE state = 'rejected' AND gateway IS NULL)
            """,
            (.sellers, "and 0 of it back"), (.sellers, "which is no payout")),
        Damage(
            "UPDATE sellerPayout SET transferID = NULL WHERE state = 'paid' AND gateway IS NOT NULL",
            (.sellers, "is paid over test with no transfer, payout po_")),
        Damage(
            "UPDATE sellerPayout SET note = NULL WHERE state = 'paid' AND gateway IS NOT NULL",
            (.sellers, "no payout and no reversal")),
        Damage(
            "UPDATE sellerPayout SET reversalID = 'trr_1' WHERE state = 'paid' AND gateway IS NOT NULL",
            (.sellers, "and reversal trr_1")),
        Damage(
            "UPDATE sellerPayout SET reversalID = NULL WHERE state = 'rejected' AND gateway IS NOT NULL",
            (.sellers, "and no reversal")),
        Damage(
            "UPDATE sellerPayout SET transferID = NULL WHERE state = 'rejected' AND gateway IS NOT NULL",
            (.sellers, "is rejected with no transfer and reversal trr_")),
        Damage(
            """
            UPDATE sellerPayout SET state = 'sending', endedAt = NULL, nextAt = 1
            WHERE state = 'rejected' AND gateway IS NOT NULL
            """, (.sellers, "is sending, the ledger has 50"), (.sellers, "is sending with transfer tr_")),
    ]

    static let others = [
        Damage("UPDATE placedOrder SET state = 'SHIPPED' WHERE key = 2", (.order, "it is stored as SHIPPED")),
        Damage(
            "UPDATE placedOrder SET refundedMinorUnits = refundedMinorUnits - 1 WHERE key = 1",
            (.order, "its events say")),
        Damage(
            "UPDATE orderEvent SET payload = json_set(payload, '$.amount', 1) WHERE kind = 'paid' AND orderKey = 2",
            (.order, "its events say CONFIRMED")),
        Damage("UPDATE product SET stockOnHand = stockOnHand - 1 WHERE sku = 'A'", (.stock, "its last movement left")),
        Damage(
            "UPDATE stockMovement SET change = change - 1 WHERE sku = 'A' AND reference = \(order(2))",
            (.stock, "of A 2 pieces have left the stock for it, expected 1")),
        Damage(
            "UPDATE product SET stockReserved = stockReserved + 1 WHERE sku = 'A'",
            (.stock, "of A 1 pieces were left behind")),
        Damage(
            "UPDATE product SET stockReserved = stockReserved + 2 WHERE sku = 'B'",
            (.stock, "of B 2 pieces were left behind")),
        Damage(
            "UPDATE product SET stockReserved = stockReserved - 1 WHERE sku = 'A'",
            (.stock, "0 pieces are reserved, and reservations hold 1")),
        Damage(
            "UPDATE reservation SET reference = 'ord_gone' WHERE state = 'held'",
            (.stock, "holds pieces for ord_gone, which has not asked for them")),
        Damage(
            "UPDATE reservation SET state = 'released', endedAt = expiresAt WHERE state = 'held'",
            (.stock, "its line of A says otherwise")),
        Damage(
            "UPDATE reservationLine SET isHeld = 0 WHERE isHeld = 1", (.stock, "of A 1 pieces were left behind"),
            (.stock, "its line of A says otherwise")),
        Damage(
            "UPDATE numberSequence SET last = last + 1 WHERE name = 'invoice'", (.numbers, "invoice numbers: the last")),
        Damage(
            "UPDATE placedOrder SET invoiceNumber = 99 WHERE key = 2", (.order, "it is stored as CONFIRMED"),
            (.numbers, "2 is missing"), (.numbers, "the last is 99")),
        Damage(
            "DELETE FROM commerceEvent WHERE type = 'order.paid' AND payload ->> 'order_id' = \(order(2))",
            (.events, "order.paid happened 1 times and was told 0 times")),
        Damage(
            "DELETE FROM commerceEvent WHERE type = 'payment.captured' AND payload ->> 'order_id' = \(order(2))",
            (.events, "happened and was told 0 times")),
        Damage(
            "DELETE FROM commerceEvent WHERE type = 'payment.refunded' AND payload ->> 'refund_id' = \(goodwill)",
            (.events, "payment.refunded of ref_")),
        Damage(
            """
            INSERT INTO commerceEvent (type, version, at, correlationID, payload)
            SELECT type, version, at, correlationID, payload FROM commerceEvent
            WHERE type = 'payment.captured' AND payload ->> 'order_id' = \(order(2))
            """, (.events, "happened and was told 2 times")),
        Damage("DELETE FROM commerceEvent WHERE type = 'dispute.lost'", (.events, "dispute.lost of dsp_")),
    ]

    @Test(arguments: money + sellers + others) func exactlyWhatWasChangedIsFound(_ damage: Damage) async throws {
        let used = try await shop()
        try used.base.database.write { db in
            try db.execute(sql: damage.sql)
            try #require(db.changesCount > 0, "it changes something")
        }
        let found = try await used.report().disagreements
        #expect(found.count == damage.findings.count, "\(found)")
        for expected in damage.findings {
            #expect(
                found.contains { $0.subject == expected.subject && $0.message.contains(expected.words) },
                "\(expected): \(found)")
        }
    }
}
