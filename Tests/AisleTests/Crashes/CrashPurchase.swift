import Catalog
import Foundation

/// A whole purchase by HTTP, from the cart to what comes after the sale.
struct CrashPurchase {
    enum Kind: String, CaseIterable {
        /// A guest pays, gets the goods, sends a piece back, and is given something on top.
        case returned
        /// Somebody with an account pays and calls the order off.
        case cancelled
        /// A guest's bank asks for a confirmation; later the shop gives everything back.
        case confirmed
        /// A guest's bank asks for a confirmation; the guest takes another card, and what the first reserved is let go.
        case changed
        /// A card is declined, another one pays. The seller gets a part of its money, and another part its bank refuses.
        case declined
        /// The answer to taking the money is lost; the shop calls the order off.
        case unanswered

        var hasAccount: Bool { self == .cancelled || self == .declined }

        var card: JSONValue {
            switch self {
            case .returned, .cancelled: ["token": "pm_card_visa"]
            case .confirmed, .changed: ["token": "pm_card_authenticationRequired"]
            case .declined: ["token": "pm_card_visa_chargeDeclined"]
            case .unanswered:
                [
                    "card": [
                        "number": "4000000000005068", "expiry_month": 12, "expiry_year": 2_040, "security_code": "123",
                    ]
                ]
            }
        }
    }

    static let ownSKU = "LAP-00001"
    static let sellersSKU = "BERN-1"

    let kind: Kind
    let buyer: CrashShopper
    let shop: CrashShopper
    /// `nil` without accounts.
    let seller: (id: String, owner: CrashShopper)?
    private(set) var order = ""

    init(_ kind: Kind, _ host: CrashHost, _ template: CrashTemplate) {
        self.kind = kind
        let account = kind.hasAccount ? template.customer : nil
        buyer = CrashShopper(host, account.map { ["Authorization": "Bearer \($0)"] } ?? [:])
        shop = CrashShopper(host, ["X-Api-Key": template.key])
        seller = template.seller.map { seller in
            (seller.id, CrashShopper(host, ["Authorization": "Bearer \(seller.access)"]))
        }
    }

    mutating func run() throws {
        try fillCart()
        try checkOut()
        switch kind {
        case .returned:
            try expect(["CONFIRMED"])
            try send()
            try giveBackAPiece()
            try refund(100)
        case .cancelled:
            try expect(["CONFIRMED"])
            _ = try buyer.send("POST", "/orders/\(order)/cancel", [:]).expecting(200)
        case .confirmed:
            try confirm()
            try expect(["CONFIRMED"])
            try move("PROCESSING")
            try refund(nil)
        case .changed:
            _ = try waitingPayment()
            try payAgain()
            try expect(["CONFIRMED"])
            try move("PROCESSING")
        case .declined:
            try expect(["PAYMENT_FAILED"])
            try payAgain()
            try expect(["CONFIRMED"])
            try send()
            try payOut(to: "acct_bern", endsAs: "paid")
            try payOut(to: "acct_payout_refused", endsAs: "rejected")
        case .unanswered:
            try expect(["CONFIRMED"])
            _ = try shop.send("POST", "/orders/\(order)/cancel", ["reason": "sold elsewhere"]).expecting(200)
        }
    }

    // MARK: Buying

    private func fillCart() throws {
        if !kind.hasAccount {
            var first = try buyer.send("POST", "/cart/items", ["sku": .string(Self.ownSKU), "quantity": 2])
            // Nobody has the secret of the cart that was made: a new one.
            if first.isConflictOfRepetition || first.json["token"]?.text == nil {
                first = try buyer.send("POST", "/cart/items", ["sku": .string(Self.ownSKU), "quantity": 2])
            }
            buyer.headers["X-Cart-Token"] = try first.expecting(201).text("token")
        } else {
            try add(["sku": .string(Self.ownSKU), "quantity": 2])
        }
        try add(["sku": .string(Self.sellersSKU)])
        let quantities = try buyer.get("/cart")["items"]?.elements?.map { $0["quantity"] } ?? []
        guard quantities == [2, 1] else { throw CrashFailure("the cart has \(quantities)") }
        _ = try buyer.send("POST", "/cart/promotions", ["code": "spring10"]).expecting(200)
    }

    private func add(_ item: JSONValue) throws {
        let reply = try buyer.send("POST", "/cart/items", item)
        // Cut short after it was added; what there is, is looked at below.
        if !reply.isConflictOfRepetition { _ = try reply.expecting(201) }
    }

    private mutating func checkOut() throws {
        let id = try buyer.send("POST", "/checkout/init").expecting(201).text("id")
        _ = try buyer.send(
            "PUT", "/checkout/\(id)/shipping-address",
            [
                "email": "ann@example.com",
                "address": [
                    "name": "Ann Lee", "line1": "Hauptstraße 1", "city": "Berlin", "postal_code": "10115",
                    "country": "DE",
                ],
            ]
        ).expecting(200)
        _ = try buyer.send("PUT", "/checkout/\(id)/shipping-method", ["id": "standard"]).expecting(200)
        _ = try buyer.send("PUT", "/checkout/\(id)/payment-method", kind.card).expecting(200)
        _ = try buyer.get("/checkout/\(id)/summary")
        var placed = try buyer.send("POST", "/checkout/\(id)/complete").expecting(200, 201)
        // An answer that was kept has no secret; completing again answers it.
        if placed.json["order_token"]?.text == nil {
            placed = try buyer.send("POST", "/checkout/\(id)/complete").expecting(200)
        }
        guard let order = placed.json["order"]?["id"]?.text else { throw CrashFailure("no order: \(placed.json)") }
        self.order = order
        if !kind.hasAccount { buyer.headers["X-Order-Token"] = try placed.text("order_token") }
    }

    private func confirm() throws {
        _ = try buyer.send("POST", "/payments/\(try waitingPayment())/confirm", [:]).expecting(200)
    }

    /// The payment that the buyer has to confirm.
    private func waitingPayment() throws -> String {
        try buyer.wait(for: "a payment that has to be confirmed") { () -> String? in
            guard let id = try buyer.get("/orders/\(order)")["payment_id"]?.text else { return nil }
            return try buyer.get("/payments/\(id)")["state"] == "requires_action" ? id : nil
        }
    }

    private func payAgain() throws {
        let body: JSONValue = ["order_id": .string(order), "token": "pm_card_mastercard"]
        let reply = try buyer.send("POST", "/payments/process", body)
        if !reply.isConflictOfRepetition { _ = try reply.expecting(201) }
    }

    private func expect(_ states: Set<String>) throws {
        _ = try buyer.wait(for: "\(order) to be \(states)") { () -> Bool? in
            let state = try buyer.get("/orders/\(order)")["state"]?.text ?? ""
            return states.contains(state) ? true : nil
        }
    }

    // MARK: The shop

    /// A state that the order has already can't be set again: that is what was asked for.
    private func move(_ state: String) throws {
        let reply = try shop.send("PUT", "/orders/\(order)/status", ["state": .string(state)])
        if reply.isConflictOfRepetition, try shop.get("/orders/\(order)")["state"]?.text == state { return }
        _ = try reply.expecting(200)
    }

    private func send() throws {
        for state in ["PROCESSING", "SHIPPED", "DELIVERED"] { try move(state) }
    }

    private func giveBackAPiece() throws {
        let body: JSONValue = ["lines": [["line": 1, "quantity": 1]], "reason": "damaged"]
        let reply = try buyer.send("POST", "/orders/\(order)/return", body)
        if !reply.isConflictOfRepetition { _ = try reply.expecting(201) }
        let returns = try buyer.get("/orders/\(order)/returns")["returns"]?.elements ?? []
        guard returns.count == 1, let id = returns.first?["id"]?.text else {
            throw CrashFailure("there are \(returns.count) returns")
        }
        _ = try shop.send("POST", "/admin/returns/\(id)/approve").expecting(200)
        _ = try shop.send("POST", "/admin/returns/\(id)/receive", ["restock": true]).expecting(200)
        _ = try buyer.wait(for: "the money of the return") { () -> Bool? in
            let state = try buyer.get("/orders/\(order)/returns")["returns"]?.elements?.first?["state"]
            return state == "REFUNDED" ? true : nil
        }
    }

    private func refund(_ amount: Int64?) throws {
        guard let payment = try shop.get("/orders/\(order)")["payment_id"]?.text else {
            throw CrashFailure("the order has no payment")
        }
        let body: JSONValue = amount.map { ["amount": .integer($0), "reason": "scratched"] } ?? ["reason": "sorry"]
        _ = try shop.send("POST", "/payments/\(payment)/refund", body).expecting(201)
    }
    /// The seller asks for money, and the shop sends it over the gateway.
    private func payOut(to account: String, endsAs state: String) throws {
        guard let seller else { throw CrashFailure("there is no seller") }
        _ = try shop.send("PUT", "/admin/sellers/\(seller.id)/payout-account", ["account": .string(account)])
            .expecting(200)
        let payouts = "/sellers/\(seller.id)/payouts"
        let id = try seller.owner.send("POST", payouts, ["currency": "EUR", "amount": 1_000]).expecting(201).text("id")
        _ = try shop.send("POST", "/admin/payouts/\(id)/send").expecting(200)
        _ = try seller.owner.wait(for: "\(id) to be \(state)") { () -> Bool? in
            let all = try seller.owner.get(payouts)["payouts"]?.elements ?? []
            return all.contains { $0["id"]?.text == id && $0["state"]?.text == state } ? true : nil
        }
    }
}
