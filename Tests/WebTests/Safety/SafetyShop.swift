import Catalog
import Foundation
import Search
import Testing

@testable import Commerce
@testable import Web

/// A shop in which everything that has an owner belongs to somebody, and the credentials of everybody who might ask for it.
struct SafetyShop: Sendable {
    static let orderSecret = "otk_of-the-order"
    static let product = #"{"id":"bag","name":"Bag","sku":"BAG-1","price":4900,"stock":{"on_hand":30,"reserved":0}}"#
    static let address =
        #"{"name":"Ann Lee","line1":"Hauptstraße 1","city":"Berlin","postal_code":"10115","country":"DE"}"#

    let server: TestServer
    private(set) var headers: [SafetyCaller: [String: String]] = [:]
    /// What stands for the parameters of paths, by the longest beginning of a path.
    private(set) var parameters: [String: String] = [:]
    private var people: [SafetyCaller: TestPerson] = [:]

    init(_ server: TestServer) async throws {
        self.server = server
        try await makePeople()
        try await makeKeys()
        try await makeSeller()
        try await makeOrder()
        try await makeAccountThings()
        try await makeTokens()
    }

    func person(_ caller: SafetyCaller) throws -> TestPerson { try #require(people[caller]) }

    /// A route's path with what belongs to ann, or to the shop, in the place of its parameters.
    func path(_ route: Route) -> String {
        var path = route.path
        while let open = path.firstIndex(of: "{"), let close = path.firstIndex(of: "}") {
            let before = String(path[..<open])
            let name = path[path.index(after: open)..<close]
            let value = parameters["\(route.path) \(name)"] ?? parameters[before] ?? "1"
            path = before + value + path[path.index(after: close)...]
        }
        return path
    }

    // MARK: Who asks

    private mutating func makePeople() async throws {
        let wanted: [(SafetyCaller, [Role])] = [
            (.ann, []), (.bob, []), (.sam, []), (.eve, []), (.catalogPerson, [.catalog]),
            (.relevancePerson, [.relevance]), (.support, [.support]), (.administrator, [.admin]),
        ]
        let server = server
        people = try await withThrowingTaskGroup(of: (SafetyCaller, TestPerson).self) { group in
            for (caller, roles) in wanted {
                group.addTask { (caller, try await server.person(caller.rawValue, roles: roles)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (caller, person) in people { headers[caller] = person.headers }
    }

    private mutating func makeKeys() async throws {
        headers[.searchKey] = try await server.key(.search)
        headers[.catalogKey] = try await server.key(.catalog)
        headers[.relevanceKey] = try await server.key(.relevance)
        headers[.adminKey] = try await server.key(.admin)
        headers[.unknownKey] = ["X-Api-Key": "aisle_search_" + String(repeating: "x", count: 32)]
        headers[.nobody] = [:]
        headers[.guesser] = ["X-Order-Token": "otk_guess", "X-Cart-Token": "crt_guess"]
    }

    /// Tokens that are right but for one thing.
    private mutating func makeTokens() async throws {
        let ann = try person(.ann)
        let session = try #require(
            try await ann.call("GET", "/users/me/sessions").json["sessions"]?.elements?.first?["id"]?.text)
        let master = try MasterKey.load(folder: server.folder.path)
        let keys = try await server.shop.store.read { try SessionStore($0).signingKeys() }
        let key = try #require(keys.first)
        func token(_ master: MasterKey, age: Int64) -> [String: String] {
            let issued = server.shop.environment.now().adding(-age)
            let claims = AccessClaims(
                user: UserID(ann.id), session: SessionID(session), issuedAt: issued, expiresAt: issued.adding(600_000))
            let tokens = AccessTokens(master: master, lifetimeMilliseconds: 600_000)
            return ["Authorization": "Bearer \(tokens.sign(claims, with: key))"]
        }
        #expect(try await server.client.get("/api/v1/users/me", token(master, age: 1_000)).status == 200)
        headers[.expiredToken] = token(master, age: 1_200_000)
        headers[.forgedToken] = token(MasterKey(bytes: [UInt8](repeating: 7, count: 32)), age: 1_000)
        let login = #"{"email":"ann@example.com","password":"correct horse battery"}"#
        let again = try await server.stranger.call("POST", "/auth/login", login)
        let access = try #require(again.json["access_token"]?.text)
        let second = try #require(again.json["session_id"]?.text)
        headers[.endedSession] = ["Authorization": "Bearer \(access)"]
        #expect(try await ann.status("DELETE", "/users/me/sessions/\(second)") == 200)
        let spare = try await server.stranger.call("POST", "/auth/login", login)
        parameters["/api/v1/users/me/sessions/"] = try #require(spare.json["session_id"]?.text)
    }

    // MARK: What is asked for

    private mutating func makeSeller() async throws {
        let administrator = try person(.administrator)
        for (caller, name) in [(SafetyCaller.sam, "Sams"), (.eve, "Eves")] {
            let made = try await person(caller).call("POST", "/sellers/register", #"{"name":"\#(name)"}"#)
            let id = try #require(made.json["id"]?.text)
            #expect(try await administrator.status("POST", "/admin/sellers/\(id)/approve") == 200)
            if caller == .sam { parameters["/api/v1/sellers/"] = id }
        }
        let shop = "/sellers/\(try #require(parameters["/api/v1/sellers/"]))"
        let sam = try person(.sam)
        #expect(try await sam.status("POST", shop + "/products", Self.product) == 201)
        let invite = #"{"email":"ann@example.com","role":"editor"}"#
        let invitation = try await sam.call("POST", shop + "/team-members", invite)
        let invitationID = try #require(invitation.json["id"]?.text)
        parameters["/api/v1\(shop)/invitations/"] = invitationID
        parameters["/api/v1/users/me/seller-invitations/"] = invitationID
        parameters["/api/v1\(shop)/team-members/"] = sam.id
        for start in [shop + "/products/", "/products/", "/products/by-slug/"] {
            parameters["/api/v1" + start] = "bag"
        }
        try await makeReviews(administrator)
    }

    /// Ann's waits to be approved, so that nobody else knows of it; somebody else's is shown.
    private mutating func makeReviews(_ administrator: TestPerson) async throws {
        let body = #"{"rating":4,"text":"Does what it should."}"#
        let own = try await person(.ann).call("POST", "/products/bag/reviews", body)
        let zoe = try await server.person("zoe")
        let shown = try #require(try await zoe.call("POST", "/products/bag/reviews", body).json["id"]?.text)
        #expect(try await administrator.status("POST", "/admin/reviews/\(shown)/approve") == 200)
        parameters["/api/v1/products/bag/reviews/"] = try #require(own.json["id"]?.text)
        for end in ["vote", "answer"] {
            // The one path whose own value depends on what comes behind the parameter.
            parameters["/api/v1/products/{id}/reviews/{review}/\(end) review"] = shown
        }
    }

    private mutating func makeOrder() async throws {
        let now = server.shop.environment.now()
        let line = OrderLine(
            number: 1, sku: SKU("BAG-1"), productID: ProductID("bag"), name: "Bag", quantity: 2, unitMinorUnits: 4_900,
            tax: 1_565, total: 9_800)
        var totals = OrderTotals()
        (totals.subtotal, totals.shipping, totals.tax, totals.total) = (9_800, 490, 1_643, 10_290)
        totals.shippingTax = 78
        let address = try PostalAddress.read(try JSONReader.parse(Array(Self.address.utf8)))
        let draft = Order(
            id: OrderID("ord_ann"), userID: UserID(try person(.ann).id), email: "ann@example.com",
            currency: CurrencyCode("EUR"), lines: [line], totals: totals, shippingAddress: address,
            billingAddress: address, createdAt: now)
        let numbers = OrderNumbers(try MasterKey.load(folder: server.folder.path))
        let order = try await server.shop.store.write { db in
            try OrderStore(db).keeper(.service("test"), at: now).place(
                draft, reservedUntil: now.adding(600_000), token: OrderSecrets.hash(Self.orderSecret), numbers)
        }
        let method = try await server.shop.payments.method(["token": "pm_card_visa"], of: nil)
        _ = try await server.shop.payments.pay(order, method: method, begun: nil, by: .service("test"))
        let issuer = #"{"name":"Aisle GmbH","address":["Lagerweg 7","20095 Hamburg"]}"#
        #expect(try await person(.administrator).status("PUT", "/admin/invoice-issuer", issuer) == 200)
        let payments = try await person(.ann).call("GET", "/users/me/export").json["payments"]?["payments"]?.elements
        parameters["/api/v1/payments/"] = try #require(payments?.first?["id"]?.text)
        parameters["/api/v1/orders/"] = "ord_ann"
        let guest = TestPerson(server: server, id: "", headers: ["X-Order-Token": Self.orderSecret])
        let ticket = try await guest.call("POST", "/orders/ord_ann/tickets", #"{"subject":"S","message":"M"}"#)
        parameters["/api/v1/orders/ord_ann/tickets/"] = try #require(ticket.json["id"]?.text)
    }

    private mutating func makeAccountThings() async throws {
        let ann = try person(.ann)
        func made(_ path: String, _ body: String) async throws -> String {
            let reply = try await ann.call("POST", path, body)
            return try #require(reply.json["id"]?.text, "\(path): \(reply.status) \(reply.json)")
        }
        let me = "/api/v1/users/me"
        parameters["\(me)/addresses/"] = try await made("/users/me/addresses", Self.address)
        parameters["\(me)/tickets/"] = try await made("/users/me/tickets", #"{"subject":"S","message":"M"}"#)
        parameters["\(me)/payment-methods/"] = try await made("/users/me/payment-methods", #"{"token":"pm_card_visa"}"#)
        let list = try await made("/users/me/wishlists", #"{"name":"Home"}"#)
        parameters["\(me)/wishlists/"] = list
        #expect(try await ann.status("POST", "/users/me/wishlists/\(list)/items", #"{"sku":"BAG-1"}"#) == 201)
        let code = try await ann.call("POST", "/users/me/wishlists/\(list)/share").json["code"]?.text
        parameters["/api/v1/wishlists/shared/"] = try #require(code)
        let cart = try await server.stranger.call("POST", "/cart/items", #"{"sku":"BAG-1"}"#)
        let token = try #require(cart.json["token"]?.text)
        headers[.holder] = ["X-Order-Token": Self.orderSecret, "X-Cart-Token": token]
        let holder = TestPerson(server: server, id: "", headers: ["X-Cart-Token": token])
        let cup = #"{"id":"cup","name":"Cup","sku":"CUP","price":900,"stock":{"on_hand":9,"reserved":0}}"#
        #expect(try await server.client.send("POST", "/api/v1/products", server.key(.catalog), body: cup).status == 201)
        #expect(try await holder.status("POST", "/cart/items", #"{"sku":"CUP"}"#) == 201)
        parameters["/api/v1/cart/items/"] = "1"
        parameters["/api/v1/cart/promotions/"] = "TEN"
        let ten = #"{"kind":"percent","basis_points":1000}"#
        let promotion = try await server.client.send(
            "PUT", "/api/v1/promotions/TEN", server.key(.catalog), body: ten)
        #expect(promotion.status == 200)
        parameters["/api/v1/cart/shared/"] = try #require(
            try await holder.call("POST", "/cart/share").json["code"]?.text)
        parameters["/api/v1/checkout/"] = try #require(
            try await holder.call("POST", "/checkout/init").json["id"]?.text)
        parameters["/api/v1/admin/users/"] = try await server.person("victim").id
        try await awaitNotification(ann)
    }

    /// Ann is told of her order, by the events of the shop.
    private mutating func awaitNotification(_ ann: TestPerson) async throws {
        for _ in 0..<30_000 {
            let page = try await ann.call("GET", "/users/me/notifications").json["notifications"]?.elements
            if let number = page?.first?["id"]?.integer {
                parameters["/api/v1/users/me/notifications/"] = String(number)
                return
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw RawClient.Failure(reason: "ann was told nothing")
    }
}
