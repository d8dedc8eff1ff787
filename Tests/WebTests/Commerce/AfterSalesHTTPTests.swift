import Catalog
import Foundation
import Search
import Testing

@testable import Commerce
@testable import Web

/// What comes after a sale, over HTTP: the calls of `docs/guides/returns.md`, and who may make them.
@Suite struct AfterSalesHTTPTests {
    private static let secret = "order-secret"

    private struct Client: Sendable {
        let server: TestServer
        var headers: [String: String] = [:]

        func send(
            _ method: String, _ path: String, _ body: String? = nil, key: String? = nil
        ) async throws -> (status: Int, json: JSONValue) {
            var headers = headers
            headers["Idempotency-Key"] = key
            let reply = try await server.client.send(method, "/api/v1" + path, headers, body: body)
            return (reply.status, try JSONReader.parse(reply.body))
        }
    }

    /// Somebody with an account and these roles, signed in.
    private func person(_ server: TestServer, _ name: String, _ roles: [Role] = []) async throws -> (Client, UserID) {
        let person = try await server.person(name, roles: roles)
        return (Client(server: server, headers: person.headers), UserID(person.id))
    }

    /// An order of two bags that was delivered just now.
    private func delivered(_ server: TestServer, to user: UserID?, id: String) async throws -> OrderID {
        let now = Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
        let address = try PostalAddress.read([
            "name": "Ann Lee", "line1": "Hauptstraße 1", "city": "Berlin", "postal_code": "10115", "country": "DE",
        ])
        let line = OrderLine(
            number: 1, sku: SKU("BAG-1"), productID: ProductID("bag"), name: "Travel Bag", quantity: 2,
            unitMinorUnits: 4_900, tax: 1_565, total: 9_800)
        var totals = OrderTotals()
        (totals.subtotal, totals.shipping, totals.tax, totals.total) = (9_800, 490, 1_643, 10_290)
        totals.shippingTax = 78
        let draft = Order(
            id: OrderID(id), userID: user, email: "ann@example.com", currency: CurrencyCode("EUR"), lines: [line],
            totals: totals, shippingAddress: address, billingAddress: address, createdAt: now)
        let numbers = OrderNumbers(try MasterKey.load(folder: server.folder.path))
        let token = TokenHash(of: Self.secret, purpose: "order")
        let order = try await server.shop.store.write { db in
            try OrderStore(db).keeper(.service("test"), at: now)
                .place(draft, reservedUntil: now.adding(600_000), token: token, numbers)
        }
        let payments = server.shop.payments
        let card = try await payments.method(["token": "pm_card_visa"], of: nil)
        _ = try await payments.pay(order, method: card, begun: nil, by: .service("test"))
        return try await server.shop.store.write { db in
            let keeper = OrderStore(db).keeper(.service("test"), at: now)
            for step in [FulfilmentStep.processing, .shipped(carrier: nil, trackingNumber: nil), .delivered] {
                _ = try keeper.fulfilled(order.id, step, lines: nil)
            }
            return order.id
        }
    }

    private func stock(_ server: TestServer) async throws {
        let product = #"{"id":"bag","name":"Bag","sku":"BAG-1","price":4900,"stock":{"on_hand":30,"reserved":0}}"#
        let key = try await server.key(.catalog)
        let reply = try await server.client.send("POST", "/api/v1/products", key, body: product)
        try #require(reply.status == 201, "\(reply.text)")
    }

    private static let issuer = #"{"name":"Aisle GmbH","address":["Lagerweg 7","20095 Hamburg"]}"#
    private static let wanted = #"{"lines":[{"line":1,"quantity":1}],"reason":"damaged"}"#

    @Test func theCallsOfTheGuideWork() async throws {
        try await TestServer.run { server in
            try await stock(server)
            let (ann, annID) = try await person(server, "ann")
            let (support, _) = try await person(server, "sue", [.support])
            let (admin, _) = try await person(server, "root", [.admin])
            let id = try await delivered(server, to: annID, id: "ord_guide")
            #expect(try await admin.send("PUT", "/admin/invoice-issuer", Self.issuer).status == 200)
            // Twice under one key is one return.
            let asked = try await ann.send("POST", "/orders/\(id)/return", Self.wanted, key: "return-1")
            let again = try await ann.send("POST", "/orders/\(id)/return", Self.wanted, key: "return-1")
            #expect(asked.status == 201 && asked.json == again.json, "\(asked.json)")
            let returnID = try #require(asked.json["id"]?.text)
            let list = try await support.send("GET", "/admin/returns?state=REQUESTED")
            #expect(list.json["returns"]?.elements?.map { $0["id"]?.text } == [returnID])
            #expect(try await support.send("POST", "/admin/returns/\(returnID)/approve").json["state"] == "APPROVED")
            let received = try await support.send("POST", "/admin/returns/\(returnID)/receive", "{}")
            #expect(received.json["state"] == "REFUNDED" && received.json["refund"]?.integer == 4_900)
            let own = try await ann.send("GET", "/orders/\(id)/returns")
            #expect(own.json["returns"]?.elements?.first?["state"] == "REFUNDED")
            let over = try await support.send("POST", "/admin/returns/\(returnID)/reject", #"{"reason":"no"}"#)
            #expect(over.status == 409)
            #expect(try await support.send("GET", "/admin/returns?state=LOST").status == 400)
            // Papers.
            let paper = try await server.client.get("/api/v1/orders/\(id)/invoice", ann.headers)
            #expect(paper.status == 200 && paper.headers["content-type"] == "application/pdf")
            #expect(paper.body.starts(with: Array("%PDF-".utf8)))
            let notes = try await ann.send("GET", "/orders/\(id)/credit-notes")
            let number = try #require(notes.json["credit_notes"]?.elements?.first?["number"]?.integer)
            let note = try await server.client.get("/api/v1/orders/\(id)/credit-notes/\(number)", ann.headers)
            #expect(note.status == 200 && note.body.starts(with: Array("%PDF-".utf8)))
            #expect(try await ann.send("GET", "/orders/\(id)/credit-notes/\(number + 1)").status == 404)
            // Tickets.
            let ticket = try await ann.send(
                "POST", "/users/me/tickets", #"{"subject":"Zip","message":"It jams.","order_id":"\#(id)"}"#)
            #expect(ticket.status == 201)
            let ticketID = try #require(ticket.json["id"]?.text)
            #expect(
                try await support.send("POST", "/admin/tickets/\(ticketID)/messages", #"{"message":"Oh."}"#).status
                    == 201)
            #expect(try await ann.send("GET", "/users/me/tickets/\(ticketID)").json["state"] == "WAITING")
            #expect(
                try await ann.send("POST", "/users/me/tickets/\(ticketID)/messages", #"{"message":"So?"}"#).status
                    == 201)
            #expect(try await support.send("PATCH", "/admin/tickets/\(ticketID)", #"{"state":"CLOSED"}"#).status == 200)
            #expect(try await ann.send("POST", "/users/me/tickets/\(ticketID)/close").json["state"] == "CLOSED")
            // Disputes.
            let dispute = try await admin.send("POST", "/admin/disputes", #"{"order_id":"\#(id)","reason":"fraud"}"#)
            #expect(dispute.status == 201 && dispute.json["amount"]?.integer == 5_390)
            let disputeID = try #require(dispute.json["id"]?.text)
            #expect(
                try await admin.send("POST", "/admin/disputes/\(disputeID)/evidence", #"{"note":"n"}"#).status == 201)
            let lost = try await admin.send("PUT", "/admin/disputes/\(disputeID)/state", #"{"state":"LOST"}"#)
            #expect(lost.json["refund"]?.integer == 5_390)
            #expect(try await admin.send("GET", "/admin/disputes?state=LOST").json["disputes"]?.elements?.count == 1)
            let report = try await ConsistencyCheck(
                store: server.shop.store,
                now: {
                    Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
                }
            ).run()
            #expect(report.orders == 1 && report.disagreements.isEmpty, "\(report.disagreements)")
        }
    }

    /// The owner, and the holder of the secret, and nobody else.
    @Test func ordersOfOthersAreNotFound() async throws {
        try await TestServer.run { server in
            try await stock(server)
            let (ann, annID) = try await person(server, "ann")
            let (bob, _) = try await person(server, "bob")
            let (admin, _) = try await person(server, "root", [.admin])
            _ = try await admin.send("PUT", "/admin/invoice-issuer", Self.issuer)
            let id = try await delivered(server, to: annID, id: "ord_others")
            _ = try await delivered(server, to: nil, id: "ord_guest")
            let guest = Client(server: server, headers: ["X-Order-Token": Self.secret])
            let stranger = Client(server: server, headers: ["X-Order-Token": "guess"])
            let nobody = Client(server: server)
            let ticket = #"{"subject":"S","message":"M"}"#
            for (method, path, body) in [
                ("GET", "/returns", nil), ("POST", "/return", Self.wanted), ("GET", "/credit-notes", nil),
                ("GET", "/tickets", nil), ("POST", "/tickets", ticket),
            ] as [(String, String, String?)] {
                for (client, order) in [(ann, "\(id)"), (guest, "\(id)"), (guest, "ord_guest")] {
                    let status = try await client.send(method, "/orders/\(order)\(path)", body).status
                    #expect([200, 201].contains(status), "\(method) \(path) \(order): \(status)")
                    if path == "/return" { break }
                }
                for client in [bob, stranger] {
                    #expect(try await client.send(method, "/orders/\(id)\(path)", body).status == 404, "\(path)")
                }
                #expect(try await nobody.send(method, "/orders/\(id)\(path)", body).status == 401, "\(path)")
                #expect(try await ann.send(method, "/orders/ord_guest\(path)", body).status == 404, "\(path)")
            }
            for (client, status) in [(ann, 200), (guest, 200), (bob, 404), (stranger, 404), (nobody, 401)] {
                let reply = try await server.client.get("/api/v1/orders/\(id)/invoice", client.headers)
                #expect(reply.status == status)
            }
            // A ticket of one order is not read through another.
            let made = try await guest.send("POST", "/orders/ord_guest/tickets", ticket)
            let ticketID = try #require(made.json["id"]?.text)
            #expect(try await guest.send("GET", "/orders/ord_guest/tickets/\(ticketID)").status == 200)
            #expect(try await guest.send("GET", "/orders/\(id)/tickets/\(ticketID)").status == 404)
            let message = #"{"message":"M"}"#
            #expect(
                try await guest.send("POST", "/orders/ord_guest/tickets/\(ticketID)/messages", message).status == 201)
            #expect(try await ann.send("POST", "/orders/\(id)/tickets/\(ticketID)/messages", message).status == 404)
            let own = try await ann.send("POST", "/users/me/tickets", ticket)
            let ownID = try #require(own.json["id"]?.text)
            for (method, end, body) in [
                ("GET", "", nil), ("POST", "/messages", message), ("POST", "/close", nil),
            ] as [(String, String, String?)] {
                #expect(try await bob.send(method, "/users/me/tickets/\(ownID)\(end)", body).status == 404)
                #expect(try await nobody.send(method, "/users/me/tickets/\(ownID)\(end)", body).status == 401)
            }
            #expect(try await bob.send("GET", "/users/me/tickets").json["tickets"]?.elements?.isEmpty == true)
        }
    }

    /// Support decides about returns and answers; the money of banks and the books are for administrators.
    @Test func onlyThoseWhoMayLookAfterIt() async throws {
        try await TestServer.run { server in
            let (customer, _) = try await person(server, "ann")
            let (support, _) = try await person(server, "sue", [.support])
            let (admin, _) = try await person(server, "root", [.admin])
            let key = Client(server: server, headers: try await server.key(.admin))
            let catalog = Client(server: server, headers: try await server.key(.catalog))
            let nobody = Client(server: server)
            let message = #"{"message":"M"}"#
            let ofSupport: [(String, String, String?)] = [
                ("GET", "/returns", nil), ("GET", "/returns/none", nil), ("POST", "/returns/none/approve", nil),
                ("POST", "/returns/none/reject", #"{"reason":"r"}"#), ("POST", "/returns/none/receive", "{}"),
                ("GET", "/tickets", nil), ("GET", "/tickets/none", nil), ("PATCH", "/tickets/none", "{}"),
                ("POST", "/tickets/none/messages", message),
            ]
            let ofAdministrators: [(String, String, String?)] = [
                ("GET", "/disputes", nil), ("POST", "/disputes", #"{"order_id":"none","reason":"r"}"#),
                ("GET", "/disputes/none", nil), ("POST", "/disputes/none/evidence", #"{"note":"n"}"#),
                ("PUT", "/disputes/none/state", #"{"state":"WON"}"#), ("GET", "/orders/none/invoice", nil),
                ("GET", "/invoice-issuer", nil), ("PUT", "/invoice-issuer", Self.issuer),
            ]
            for (method, path, body) in ofSupport + ofAdministrators {
                let isForSupport = ofSupport.contains { $0.0 == method && $0.1 == path }
                for client in isForSupport ? [support, admin, key] : [admin, key] {
                    let status = try await client.send(method, "/admin" + path, body).status
                    #expect([200, 404].contains(status), "\(method) \(path): \(status)")
                }
                for client in isForSupport ? [customer, catalog] : [customer, catalog, support] {
                    #expect(try await client.send(method, "/admin" + path, body).status == 403, "\(method) \(path)")
                }
                #expect(try await nobody.send(method, "/admin" + path, body).status == 401, "\(method) \(path)")
            }
        }
    }
}
