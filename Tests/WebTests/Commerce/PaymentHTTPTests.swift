import Catalog
import Crypto
import Foundation
import Integrations
import Logging
import Search
import TestSupport
import Testing

@testable import Commerce
@testable import Web

/// Payments over HTTP: the calls of `docs/guides/payments.md`, and who may make them.
@Suite struct PaymentHTTPTests {
    private static let secret = "order-secret"

    private struct Client {
        let server: TestServer
        var headers: [String: String] = [:]

        func send(
            _ method: String, _ path: String, _ body: String? = nil, _ more: [String: String] = [:]
        ) async throws -> (status: Int, json: JSONValue) {
            let reply = try await server.client.send(
                method, "/api/v1" + path, headers.merging(more) { $1 }, body: body)
            return (reply.status, try JSONReader.parse(reply.body))
        }
    }

    /// Somebody with an account and these roles, signed in.
    private func person(_ server: TestServer, _ name: String, _ roles: [Role] = []) async throws -> (Client, UserID) {
        let person = try await server.person(name, roles: roles)
        return (Client(server: server, headers: person.headers), UserID(person.id))
    }

    /// An order of one lamp for ten euros.
    private func place(_ server: TestServer, user: UserID? = nil) async throws -> Order {
        _ = try await server.engine.ingest.replace(
            ProductID("p1"), ["name": "Lamp", "sku": "LAMP", "price": 1_000, "stock": ["on_hand": 5]],
            expectedVersion: nil, actor: "test")
        let now = server.shop.environment.now()
        let line = OrderLine(
            number: 1, sku: SKU("LAMP"), productID: ProductID("p1"), name: "Lamp", quantity: 1, unitMinorUnits: 1_000,
            total: 1_000)
        var totals = OrderTotals()
        (totals.subtotal, totals.total) = (1_000, 1_000)
        let address = PostalAddress(
            label: nil, name: "Ann Lee", company: nil, line1: "Hauptstraße 1", line2: nil, city: "Berlin", region: nil,
            postalCode: "10115", country: "DE", phone: nil, isDefaultShipping: false, isDefaultBilling: false)
        let order = Order(
            id: OrderID("ord_\(SecretText.base62(20))"), userID: user, email: "ann@example.com",
            currency: CurrencyCode("EUR"), lines: [line], totals: totals, shippingAddress: address,
            billingAddress: address, createdAt: now)
        let numbers = OrderNumbers(try MasterKey.load(folder: server.folder.path))
        let token = user == nil ? OrderSecrets.hash(Self.secret) : nil
        return try await server.shop.store.write { db in
            try OrderStore(db).keeper(.service("test"), at: now).place(
                order, reservedUntil: now.adding(900_000), token: token, numbers)
        }
    }

    private func state(_ server: TestServer, _ order: Order) async throws -> OrderState? {
        try await server.shop.store.read { try OrderStore($0).order(order.id) }?.state
    }

    private func body(_ order: Order, _ number: String) -> String {
        #"{"order_id":"\#(order.id)","card":{"number":"\#(number)","expiry_month":12,"expiry_year":2040,"security_code":"123"}}"#
    }

    @Test func fromTheCartOverADeclinedCardToTheRefund() async throws {
        try await TestServer.run { server in
            let shop = Client(server: server, headers: try await server.key(.admin))
            let lamp = #"{"id":"lamp","name":"Lamp","sku":"LAMP","price":4900,"stock":{"on_hand":3,"reserved":0}}"#
            #expect(try await shop.send("POST", "/products", lamp).status == 201)
            let cart = try await Client(server: server).send("POST", "/cart/items", #"{"sku":"LAMP"}"#)
            let me = Client(server: server, headers: ["X-Cart-Token": try #require(cart.json["token"]?.text)])
            let path = "/checkout/\(try #require(try await me.send("POST", "/checkout/init").json["id"]?.text))"
            let info = """
                {"email":"ann@example.com","address":{"name":"Ann Lee","line1":"Hauptstraße 1","city":"Berlin",
                "postal_code":"10115","country":"DE"}}
                """
            #expect(try await me.send("PUT", path + "/shipping-address", info).status == 200)
            #expect(try await me.send("PUT", path + "/shipping-method", #"{"id":"standard"}"#).status == 200)
            let declining = #"{"token":"pm_card_visa_chargeDeclinedInsufficientFunds"}"#
            #expect(try await me.send("PUT", path + "/payment-method", declining).status == 200)
            let done = try await me.send("POST", path + "/complete")
            #expect(done.status == 201 && done.json["order"]?["state"] == "PAYMENT_FAILED")
            let id = try #require(done.json["order"]?["id"]?.text)
            let token = try #require(done.json["order_token"]?.text)
            let holder = Client(server: server, headers: ["X-Order-Token": token])
            let pay = #"{"order_id":"\#(id)","token":"pm_card_visa"}"#
            let paid = try await holder.send("POST", "/payments/process", pay)
            #expect(paid.json["state"] == "captured")
            #expect(try await holder.send("GET", "/orders/\(id)").json["state"] == "CONFIRMED")
            let payment = try #require(paid.json["id"]?.text)
            let part = try await shop.send("POST", "/payments/\(payment)/refund", #"{"amount":400}"#)
            #expect(part.status == 201)
            #expect(try await holder.send("GET", "/orders/\(id)").json["refunded"] == 400)
            let cancelled = try await holder.send("POST", "/orders/\(id)/cancel", #"{"reason":"too small"}"#)
            #expect(cancelled.json["state"] == "REFUNDED")
            let all = try await holder.send("GET", "/payments/\(payment)").json
            #expect(all["refunded"] == all["captured"] && all["refunds"]?.elements?.count == 2)
        }
    }

    @Test func declinedThenPaidThenRefunded() async throws {
        try await TestServer.run { server in
            let (ann, id) = try await person(server, "ann")
            let order = try await place(server, user: id)
            let declined = try await ann.send("POST", "/payments/process", body(order, "4000000000009995"))
            #expect(declined.status == 201 && declined.json["state"] == "failed")
            #expect(declined.json["failure"]?["code"] == "insufficient_funds")
            #expect(try await state(server, order) == .paymentFailed)
            let key = ["Idempotency-Key": "second"]
            let paid = try await ann.send("POST", "/payments/process", body(order, "4242424242424242"), key)
            #expect(paid.status == 201 && paid.json["state"] == "captured")
            let again = try await ann.send("POST", "/payments/process", body(order, "4242424242424242"), key)
            #expect(again.json["id"] == paid.json["id"])
            #expect(try await state(server, order) == .confirmed)
            let payment = try #require(paid.json["id"]?.text)
            #expect(try await ann.send("GET", "/payments/\(payment)").json["card"]?["last_four"] == "4242")
            let (support, _) = try await person(server, "sue", [.support])
            let wanted = #"{"amount":400,"reason":"scratched"}"#
            let part = try await support.send("POST", "/payments/\(payment)/refund", wanted)
            #expect(part.status == 201 && part.json["refunded"] == 400)
            #expect(try await support.send("POST", "/payments/\(payment)/refund", "{}").json["refunded"] == 1_000)
            #expect(try await state(server, order) == .refunded)
            #expect(try await ann.send("GET", "/users/me/export").json["payments"]?["payments"]?.elements?.count == 2)
        }
    }

    @Test func guestConfirmsWithTheSecretOfTheOrder() async throws {
        try await TestServer.run { server in
            let order = try await place(server)
            let guest = Client(server: server, headers: ["X-Order-Token": Self.secret])
            let waiting = try await guest.send("POST", "/payments/process", body(order, "4000002500003155"))
            #expect(waiting.json["state"] == "requires_action")
            let url = try #require(waiting.json["next_action"]?["url"]?.text).replacing("/api/v1", with: "")
            let stranger = Client(server: server, headers: ["X-Order-Token": "guess"])
            #expect(try await stranger.send("POST", url, "{}").status == 404)
            #expect(try await guest.send("POST", url).json["state"] == "captured")
            #expect(try await state(server, order) == .confirmed)
        }
    }

    @Test func everyRuleHasOneWhoMayAndOneWhoMayNot() async throws {
        try await TestServer.run { server in
            let (ann, id) = try await person(server, "ann")
            let (bob, _) = try await person(server, "bob", [.seller])
            let (sue, _) = try await person(server, "sue", [.support])
            let order = try await place(server, user: id)
            let anybody = Client(server: server)
            #expect(try await anybody.send("POST", "/payments/process", body(order, "4242424242424242")).status == 401)
            #expect(try await bob.send("POST", "/payments/process", body(order, "4242424242424242")).status == 404)
            let payment = try #require(
                try await ann.send("POST", "/payments/process", body(order, "4242424242424242")).json["id"]?.text)
            #expect(try await bob.send("GET", "/payments/\(payment)").status == 404)
            #expect(try await anybody.send("GET", "/payments/\(payment)").status == 401)
            #expect(try await sue.send("GET", "/payments/\(payment)").status == 200)
            let refund = "/payments/\(payment)/refund"
            #expect(try await anybody.send("POST", refund, "{}").status == 401)
            for one in [ann, bob] { #expect(try await one.send("POST", refund, "{}").status == 403) }
            let catalog = Client(server: server, headers: try await server.key(.catalog))
            #expect(try await catalog.send("POST", refund, "{}").status == 403)
            #expect(try await catalog.send("GET", "/payments/\(payment)").status == 401)
            let admin = Client(server: server, headers: try await server.key(.admin))
            #expect(try await admin.send("GET", "/payments/\(payment)").status == 200)
            #expect(try await admin.send("POST", refund, #"{"amount":1}"#).status == 201)
        }
    }

    @Test func cardsAreKeptWithoutTheirNumbers() async throws {
        try await TestServer.run { server in
            let (ann, id) = try await person(server, "ann")
            let (bob, _) = try await person(server, "bob")
            let path = "/users/me/payment-methods"
            let number = "5555555555554444"
            let details = #"{"number":"\#(number)","expiry_month":12,"expiry_year":2040,"security_code":"123"}"#
            let card = #"{"card":\#(details)}"#
            let first = try await ann.send("POST", path, card)
            #expect(first.status == 201 && first.json["is_default"] == true)
            #expect(first.json["card"]?["brand"] == "mastercard")
            let second = try await ann.send("POST", path, #"{"token":"pm_card_visa"}"#)
            #expect(second.json["is_default"] == false)
            // The same one is not kept twice.
            #expect(try await ann.send("POST", path, #"{"token":"pm_card_visa"}"#).json["id"] == second.json["id"])
            let method = try #require(second.json["id"]?.text)
            #expect(try await bob.send("PUT", "\(path)/\(method)/default").status == 404)
            #expect(try await bob.send("DELETE", "\(path)/\(method)").status == 404)
            #expect(try await Client(server: server).send("GET", path).status == 401)
            #expect(try await ann.send("PUT", "\(path)/\(method)/default").json["is_default"] == true)
            let order = try await place(server, user: id)
            let pay = #"{"order_id":"\#(order.id)","payment_method_id":"\#(method)"}"#
            #expect(try await ann.send("POST", "/payments/process", pay).json["state"] == "captured")
            #expect(try await ann.send("DELETE", "\(path)/\(method)").status == 200)
            let left = try await ann.send("GET", path).json["payment_methods"]?.elements
            #expect(left?.count == 1 && left?.first?["is_default"] == true)
            // What somebody else keeps can't be paid with.
            let other = try await place(server, user: id)
            let stolen = #"{"order_id":"\#(other.id)","payment_method_id":"\#(method)"}"#
            #expect(try await ann.send("POST", "/payments/process", stolen).status == 404)
            let stored = try Data(contentsOf: server.folder.appending(path: "catalog.sqlite-wal"))
            #expect(stored.range(of: Data("5555555555554444".utf8)) == nil)
            #expect(!server.log.lines.contains { "\($0.message) \($0.metadata)".contains("5555555555554444") })
        }
    }

    @Test func stripesMessagesAreTakenWhenTheyAreSigned() async throws {
        let secret = "whsec_test"
        let body = #"{"id":"evt_1","type":"customer.created","data":{"object":{"object":"customer","id":"cus_1"}}}"#
        let seconds = Int64(Date().timeIntervalSince1970)
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(seconds).\(body)".utf8), using: SymmetricKey(data: Array(secret.utf8)))
        let header = ["Stripe-Signature": "t=\(seconds),v1=" + code.map { String(format: "%02x", $0) }.joined()]
        try await TestServer.run(
            gateway: { _ in
                StripeGateway(
                    key: "sk_test", webhookSecret: secret, url: "http://127.0.0.1:1", allowsPrivateAddresses: true,
                    now: { Timestamp(millisecondsSinceEpoch: 0) }, logger: Logger(label: "test"))
            }
        ) { server in
            let stripe = Client(server: server)
            let taken = try await stripe.send("POST", "/webhooks/stripe", body, header)
            #expect(taken.status == 200 && taken.json["is_new"] == true)
            #expect(try await stripe.send("POST", "/webhooks/stripe", body, header).json["is_new"] == false)
            #expect(try await stripe.send("POST", "/webhooks/stripe", body + " ", header).status == 401)
            #expect(try await stripe.send("POST", "/webhooks/stripe", body).status == 401)
        }
        try await TestServer.run { server in
            let offline = Client(server: server)
            let refused = try await offline.send("POST", "/webhooks/stripe", body, header)
            #expect(refused.status == 404)
        }
    }
}
