import Catalog
import Crypto
import Foundation
import Integrations
import Search
import Synchronization
import Testing

@testable import Commerce
@testable import Web

/// Disputes over HTTP: told by signed messages or by the offline gateway, argued about, decided.
@Suite struct DisputeHTTPTests {
    private struct Client: Sendable {
        let server: TestServer
        var headers: [String: String] = [:]

        func send(
            _ method: String, _ path: String, _ body: String? = nil, _ more: [String: String] = [:]
        ) async throws -> (status: Int, json: JSONValue) {
            let reply = try await server.client.send(
                method, "/api/v1" + path, headers.merging(more) { $1 }, body: body)
            return (reply.status, try JSONReader.parse(reply.body))
        }

        /// The newest dispute, once it is as expected: what a message tells is looked into soon.
        func dispute(_ isExpected: (JSONValue) -> Bool) async throws -> JSONValue {
            for _ in 0..<6_000 {
                let page = try await send("GET", "/admin/disputes").json["disputes"]?.elements
                if let first = page?.first, isExpected(first) { return first }
                try await Task.sleep(for: .milliseconds(20))
            }
            throw RawClient.Failure(reason: "there is no such dispute")
        }
    }

    /// A guest buys a lamp for 49.00 with shipping.
    private func bought(_ server: TestServer, token: String) async throws -> JSONValue {
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
        #expect(try await me.send("PUT", path + "/payment-method", #"{"token":"\#(token)"}"#).status == 200)
        let order = try #require(try await me.send("POST", path + "/complete").json["order"])
        #expect(order["state"] == "CONFIRMED")
        return order
    }

    @Test func signedMessagesOpenAndCloseADispute() async throws {
        let gateways = Kept<MessagingGateway>()
        try await TestServer.run(
            gateway: { gateways.keep(MessagingGateway(try TestGateway(folder: $0.path, patience: .milliseconds(1)))) }
        ) { server in
            let order = try await bought(server, token: "pm_card_visa")
            let shop = Client(server: server, headers: try await server.key(.admin))
            let id = try #require(order["id"]?.text)
            let payment = try #require(try await server.shop.payments.payments(of: OrderID(id)).first)
            let gateway = try #require(gateways.value)
            func tell(_ event: String, _ type: String, _ state: DisputeState) async throws -> Int {
                gateway.told.withLock {
                    $0 = [GatewayDispute(id: "dp_1", amount: payment.amount, reason: "fraudulent", state: state)]
                }
                let intent = try #require(payment.intentID)
                let body = """
                    {"id":"\(event)","type":"charge.dispute.\(type)","data":{"object":{"id":"dp_1","object":"dispute",
                    "amount":\(payment.amount.minorUnits),"payment_intent":"\(intent)","status":"x"}}}
                    """
                return try await Client(server: server)
                    .send("POST", "/webhooks/stripe", body, ["Stripe-Signature": Self.signature(body)]).status
            }
            #expect(try await tell("evt_1", "created", .opened) == 200)
            let opened = try await shop.dispute { $0["gateway_id"] == "dp_1" }
            #expect(opened["state"] == "OPENED" && opened["order_id"] == .string(id) && opened["inquiry"] == false)
            #expect(opened["payment_id"] == .string(payment.id.rawValue))
            let forged = try await Client(server: server).send(
                "POST", "/webhooks/stripe", "{}", ["Stripe-Signature": "t=1,v1=00"])
            #expect(forged.status == 401)
            #expect(try await tell("evt_2", "closed", .lost) == 200)
            let lost = try await shop.dispute { $0["state"] == "LOST" }
            #expect(lost["refund"] == lost["amount"])
            #expect(try await shop.send("GET", "/orders/\(id)").json["state"] == "REFUNDED")
            let support = try await server.person("sue", roles: [.support])
            let denied = try await Client(server: server, headers: support.headers).send("GET", "/admin/disputes")
            #expect(denied.status == 403)
        }
    }

    @Test func cardThatIsDisputedIsArguedAboutAndWon() async throws {
        try await TestServer.run { server in
            let order = try await bought(server, token: "pm_card_createDispute")
            let shop = Client(server: server, headers: try await server.key(.admin))
            let dispute = try await shop.dispute { $0["order_id"] == order["id"] }
            #expect(dispute["state"] == "OPENED" && dispute["withdrawn"] == dispute["amount"])
            let path = "/admin/disputes/\(try #require(dispute["id"]?.text))/evidence"
            let noted = try await shop.send("POST", path, #"{"note":"Signed by Ann."}"#)
            #expect(noted.status == 201 && noted.json["evidence_state"] == .null)
            #expect(try await shop.send("POST", path, "{}").status == 422)
            let sent = try await shop.send("POST", path, #"{"note":"winning_evidence","submit":true}"#)
            #expect(sent.status == 201 && sent.json["state"] == "WON" && sent.json["evidence_state"] == "submitted")
            #expect(try await shop.send("POST", path, #"{"submit":true}"#).status == 409)
            #expect(sent.json["withdrawn"] == 0 && sent.json["refund"] == 0)
        }
    }

    private static func signature(_ body: String) -> String {
        let seconds = Int64(Date().timeIntervalSince1970)
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(seconds).\(body)".utf8),
            using: SymmetricKey(data: Array(MessagingGateway.secret.utf8)))
        return "t=\(seconds),v1=" + code.map { String(format: "%02x", $0) }.joined()
    }
}

/// What is made within a call and looked at outside.
private final class Kept<Value: Sendable>: Sendable {
    private let kept = Mutex<Value?>(nil)

    var value: Value? { kept.withLock { $0 } }

    func keep(_ value: Value) -> Value {
        kept.withLock { $0 = value }
        return value
    }
}
