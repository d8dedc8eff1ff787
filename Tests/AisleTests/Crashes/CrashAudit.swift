import Catalog
import Foundation
import GRDB

/// Looks at what a shop has left behind, without asking the shop.
struct CrashAudit {
    let site: CrashSite

    init(_ site: CrashSite) { self.site = site }

    private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(60)
        let queue = try DatabaseQueue(path: site.path("data/catalog.sqlite"), configuration: configuration)
        defer { try? queue.close() }
        return try queue.read(body)
    }

    // MARK: Quiet

    /// What is not done yet, in one row; every number is 0 once nothing is under way.
    private static let underWay = """
        SELECT (SELECT count(*) FROM payment WHERE state IN ('created', 'authorized', 'voiding')) AS payments,
            (SELECT count(*) FROM paymentRefund WHERE state = 'pending') AS refunds,
            (SELECT count(*) FROM orderReturn WHERE state = 'RECEIVED') AS returns,
            (SELECT count(*) FROM sellerPayout WHERE state = 'sending') AS payouts,
            (SELECT count(*) FROM placedOrder
                WHERE state = 'CANCELLED' AND refundedMinorUnits < paidMinorUnits) AS owed,
            (SELECT count(*) FROM mail WHERE state = 'pending') AS mails,
            (SELECT 2 - count(*) FROM eventPosition
                WHERE number = (SELECT coalesce(max(number), 0) FROM commerceEvent)) AS subscribers
        """

    /// Waits until reconciler, outbox and mails have nothing left to do; servers that end meanwhile are replaced.
    func waitUntilQuiet(_ host: CrashHost) throws {
        let end = Date().addingTimeInterval(300)
        var left = ""
        while Date() < end {
            try host.check()
            let row = try read { try Row.fetchOne($0, sql: Self.underWay) } ?? Row()
            if row.allSatisfy({ ($0.1.storage.value as? Int64) == 0 }) { return }
            left = row.description
            usleep(30_000)
        }
        throw CrashFailure("it never becomes quiet: \(left)")
    }

    // MARK: What always holds

    /// Everything that is wrong with orders, stock, money, mails and events, beside what `aisle verify` finds.
    func problems(before: CrashSite) throws -> [String] {
        try moneyProblems() + stockProblems(before: before) + eventProblems() + mailProblems()
    }

    private func moneyProblems() throws -> [String] {
        var found: [String] = []
        var captured: [String: Int64] = [:]
        var refunded: [String: Int64] = [:]
        var paymentOf: [String: String] = [:]
        for (kind, record) in journal().values {
            switch kind {
            case "intent":
                guard let id = record["id"]?.text, let payment = record["payment"]?.text else { continue }
                paymentOf[id] = payment
                if record["state"] == "captured" { captured[payment] = record["amount"]?.integer }
                if record["state"] == "authorized" { found.append("gateway: \(id) is reserved for nothing") }
            default: break
            }
        }
        for (kind, record) in journal().values where kind == "refund" {
            let payment = record["intent"]?.text.flatMap { paymentOf[$0] } ?? "nobody"
            refunded[payment, default: 0] += record["minor_units"]?.integer ?? 0
        }
        let orders = try read { db in
            try Row.fetchAll(db, sql: "SELECT paymentID, paidMinorUnits, refundedMinorUnits FROM placedOrder")
        }
        for order in orders where (order["paidMinorUnits"] as Int64) > 0 {
            let payment = order["paymentID"] as String? ?? ""
            let (paid, back) = (order["paidMinorUnits"] as Int64, order["refundedMinorUnits"] as Int64)
            if captured.removeValue(forKey: payment) != paid { found.append("gateway: \(payment) is not \(paid)") }
            if refunded.removeValue(forKey: payment) ?? 0 != back { found.append("gateway: not \(back) back") }
        }
        // Taken, and no order has it: then all of it must have gone back.
        for (payment, amount) in captured where refunded[payment] != amount {
            found.append("gateway: \(amount) was taken by \(payment) for no order")
        }
        return found
    }

    private func stockProblems(before: CrashSite) throws -> [String] {
        let stock = """
            SELECT sku, stockOnHand, stockReserved FROM product WHERE sku IN (?, ?) ORDER BY sku
            """
        let skus: StatementArguments = [CrashPurchase.ownSKU, CrashPurchase.sellersSKU]
        let old = try CrashAudit(before).read { try Row.fetchAll($0, sql: stock, arguments: skus) }
        let new = try read { try Row.fetchAll($0, sql: stock, arguments: skus) }
        var found: [String] = []
        for (old, new) in zip(old, new) {
            let sku = old["sku"] as String
            // What orders say, not what movements say.
            let sold = try read { db in
                try Int64.fetchOne(
                    db,
                    sql: """
                        SELECT coalesce(sum(quantity), 0) FROM orderLine JOIN placedOrder ON orderLine.orderKey = key
                        WHERE sku = ? AND paidAt IS NOT NULL AND NOT EXISTS (
                            SELECT 1 FROM orderEvent WHERE orderEvent.orderKey = key AND kind = 'cancelled')
                        """, arguments: [sku])
            }
            let back = try read { db in
                try Int64.fetchOne(
                    db, sql: "SELECT count(*) FROM orderReturn WHERE state = 'REFUNDED' AND isRestocked")
            }
            let returned = sku == CrashPurchase.ownSKU ? back ?? 0 : 0
            let expected = (old["stockOnHand"] as Int64) - (sold ?? 0) + returned
            if new["stockOnHand"] as Int64 != expected {
                found.append("stock: \(new["stockOnHand"] as Int64) of \(sku) are on hand, expected \(expected)")
            }
            if new["stockReserved"] as Int64 != old["stockReserved"] as Int64 {
                found.append("stock: \(new["stockReserved"] as Int64) of \(sku) are reserved")
            }
        }
        return old.count == 2 && new.count == 2 ? found : ["stock: products are missing"]
    }

    /// Every event went out, and always in the same words.
    private func eventProblems() throws -> [String] {
        var lineOf: [Int64: String] = [:]
        var found: [String] = []
        for line in site.lines("events") {
            guard let id = (try? JSONReader.parse(Array(line.utf8)))?["id"]?.integer else {
                found.append("events: half an event went out: \(line.prefix(80))")
                continue
            }
            if let known = lineOf.updateValue(line, forKey: id), known != line {
                found.append("events: \(id) went out in two forms")
            }
        }
        let numbers = try read { try Int64.fetchAll($0, sql: "SELECT number FROM commerceEvent") }
        if Set(numbers) != Set(lineOf.keys) {
            found.append("events: \(numbers.count) happened, \(lineOf.count) went out")
        }
        return found
    }

    /// Every mail went out, and one that came again replaced itself.
    private func mailProblems() throws -> [String] {
        let states = try read { try String.fetchAll($0, sql: "SELECT state FROM mail") }
        let files = Self.mails(site).count
        if states.allSatisfy({ $0 == "sent" }), states.count == files { return [] }
        return ["mails: \(files) went out, of \(states)"]
    }

    static func mails(_ site: CrashSite) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: site.path("data/mail"))) ?? []
        return names.filter { $0.hasSuffix(".eml") }.sorted().compactMap {
            try? String(contentsOfFile: site.path("data/mail/\($0)"), encoding: .utf8)
        }
    }

    /// The newest record of each name in the book of the gateway.
    private func journal() -> [String: (kind: String, record: JSONValue)] {
        var newest: [String: (kind: String, record: JSONValue)] = [:]
        for line in site.lines("data/test-gateway.jsonl") {
            guard let value = try? JSONReader.parse(Array(line.utf8)), let name = value["name"]?.text else { continue }
            newest[name] = (String(name.prefix { $0 != " " }), value["record"] ?? .null)
        }
        return newest
    }

    // MARK: The outcome

    /// What is left of a purchase, without names, times and numbers that are others each time: the same whatever was
    /// cut.
    func outcome() throws -> [String] {
        let rows = try read { db in
            try Self.outcomes.flatMap { label, sql in
                try Row.fetchAll(db, sql: sql).map { row in
                    label + ": " + row.map { $0.1.storage.value.map { "\($0)" } ?? "none" }.joined(separator: " ")
                }
            }
        }
        let intents = journal().values.filter { $0.kind == "intent" }
            .map { "intent: \($0.record["state"]?.text ?? "") \($0.record["amount"]?.integer ?? 0)" }
        let refunds = journal().values.filter { $0.kind == "refund" }
            .map { "gateway refund: \($0.record["minor_units"]?.integer ?? 0)" }
        let movements = journal().values.filter { $0.kind == "movement" }.map { movement in
            let words = ["kind", "account"].map { movement.record[$0]?.text ?? "" }
            return "gateway \(words.joined(separator: " ")) \(movement.record["amount"]?.integer ?? 0)"
        }
        let subjects = Self.mails(site).compactMap { mail in
            mail.firstMatch(of: /Subject: ([^\r\n]*)/)
                .map { "mail: " + String($0.output.1).replacing(/[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}/, with: "#") }
        }
        return (rows + intents + refunds + movements + subjects).sorted()
    }

    private static let outcomes = [
        ("order", "SELECT state, total, paidMinorUnits, refundedMinorUnits, invoiceNumber, version FROM placedOrder"),
        ("line", "SELECT sku, quantity, state FROM orderLine"),
        ("history", "SELECT kind, count(*) FROM orderEvent GROUP BY kind"),
        ("payment", "SELECT state, minorUnits FROM payment"),
        ("refund", "SELECT state, minorUnits FROM paymentRefund"),
        ("return", "SELECT state, refundMinorUnits FROM orderReturn"),
        ("credit note", "SELECT number, minorUnits FROM creditNote"),
        ("seller", "SELECT kind, gross, commission, net FROM sellerEntry"),
        (
            "payout",
            "SELECT state, minorUnits, transferID IS NOT NULL, reversalID IS NOT NULL FROM sellerPayout"
        ),
        ("reservation", "SELECT state, count(*) FROM reservation GROUP BY state"),
        ("moved", "SELECT sku, reason, change FROM stockMovement WHERE reference GLOB 'ord_*'"),
        ("code", "SELECT code, count(*) FROM promotionUse GROUP BY code"),
        ("code uses", "SELECT code, uses FROM promotion"),
        ("notification", "SELECT kind, count(*) FROM notification GROUP BY kind"),
        (
            "event",
            """
            SELECT type, count(*) FROM commerceEvent
            WHERE type GLOB 'order.*' OR type GLOB 'payment.*' OR type GLOB 'inventory.*' OR type GLOB 'seller.*'
            GROUP BY type
            """
        ),
    ]
}
