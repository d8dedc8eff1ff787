import Catalog
import Commerce
import HTTPTypes
import Search

/// Carts: what people are about to buy.
struct CartController: Sendable {
    let carts: Carts

    // MARK: Looking

    func cart(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["country", "region", "postal_code"])
        let destination = try Destination(
            country: options["country"], region: options["region"], postalCode: options["postal_code"])
        guard let buyer = call.buyer, let view = try await carts.estimated(buyer, to: destination) else {
            throw Self.noCart
        }
        return Self.answer(view)
    }

    func validate(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let buyer = try Self.buyer(call)
        return try await call.once({ (view: CartView) in
            let members = [JSONMember("is_valid", .boolean(view.issues.isEmpty))] + (view.json.members ?? [])
            return Self.answer(.object(members))
        }) { () async throws(Refusal) in try await carts.validate(buyer) }
    }

    // MARK: Lines

    /// The secret of a new cart is in this one answer and nowhere else; a repetition under the same `Idempotency-Key` comes
    /// without it.
    func add(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.once(Self.added) { () async throws(Refusal) in
            try await carts.add(body, for: call.buyer)
        }
    }

    private static func added(_ view: CartView) -> Answer {
        var answer = Self.answer(view, status: .created)
        if view.token != nil {
            var known = view
            known.token = nil
            answer.keptBody = Self.answer(known).body
        }
        return answer
    }

    func change(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (line, body, buyer) = (try Self.line(call), try call.json(), try Self.buyer(call))
        return try await call.once(Self.changed) { () async throws(Refusal) in
            try await carts.change(line, body, for: buyer)
        }
    }

    func remove(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (line, buyer) = (try Self.line(call), try Self.buyer(call))
        return try await call.once(Self.changed) { () async throws(Refusal) in try await carts.remove(line, for: buyer)
        }
    }

    func save(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (body, buyer) = (try call.json(), try Self.buyer(call))
        return try await call.once(Self.changed) { () async throws(Refusal) in try await carts.save(body, for: buyer) }
    }

    func clear(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let buyer = try Self.buyer(call)
        return try await call.once({ Self.answer(["cleared": true]) }) { () async throws(Refusal) in
            try await carts.clear(buyer)
        }
    }

    // MARK: Codes and links

    func addCode(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (body, buyer) = (try call.json(), try Self.buyer(call))
        return try await call.once(Self.changed) { () async throws(Refusal) in
            try await carts.addCode(body, for: buyer)
        }
    }

    func removeCode(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let buyer = try Self.buyer(call)
        return try await call.once(Self.changed) { () async throws(Refusal) in
            try await carts.removeCode(call.text(0), for: buyer)
        }
    }

    /// As with ``add(_:)``, the secret is in this one answer.
    func share(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let buyer = try Self.buyer(call)
        return try await call.once(Self.shared) { () async throws(Refusal) in try await carts.share(buyer) }
    }

    private static func shared(_ link: CartLink) -> Answer {
        func body(_ code: JSONValue) -> Answer {
            Self.answer(["code": code, "expires_at": .string(link.expiresAt.rfc3339)], status: .created)
        }
        var answer = body(.string(link.code))
        answer.keptBody = body(.null).body
        return answer
    }

    func shared(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let view = try await carts.shared(call.text(0))
        let shown = ["currency", "items", "totals"]
        return Self.answer(.object((view.json.members ?? []).filter { shown.contains($0.name) }))
    }

    // MARK: Shared

    private static let noCart = Refusal(.notFound, message: "there is no such cart")

    private static func buyer(_ call: Call) throws(Refusal) -> Buyer {
        guard let buyer = call.buyer else { throw noCart }
        return buyer
    }

    private static func line(_ call: Call) throws(Refusal) -> Int64 {
        if let number = Int64(call.text(0)), number > 0 { return number }
        throw Refusal(.notFound, message: "the cart has no such line")
    }

    private static func changed(_ view: CartView) -> Answer { answer(view) }

    private static func answer(_ view: CartView, status: HTTPResponse.Status = .ok) -> Answer {
        answer(view.json, status: status)
    }

    /// A cart is nobody else's business: no cache between keeps it.
    private static func answer(_ json: JSONValue, status: HTTPResponse.Status = .ok) -> Answer {
        var answer = Answer.json(JSONWriter.bytes(json), status: status)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }
}

extension Call {
    /// Longer than every secret of a cart; anything longer is none.
    private static let cartTokenBytesMax = 100

    /// Who buys: whoever has signed in, else the holder of a cart's secret; `nil` for somebody who has none yet.
    var buyer: Buyer? { person.map { .user($0.user.id) } ?? cartHolder }

    /// The holder of the cart's secret in `X-Cart-Token`.
    var cartHolder: Buyer? {
        guard let token = headers[.xCartToken], (1...Self.cartTokenBytesMax).contains(token.utf8.count) else {
            return nil
        }
        return Carts.visitor(token: token)
    }

    /// Whose idempotency keys these are: visitors without an API key are told apart by their carts and orders, and by their
    /// addresses as long as they have neither, so that none is given another's answer.
    var idempotencyOwner: String {
        let order = orderToken.map { " \(OrderSecrets.hash($0).rawValue)" } ?? ""
        if case .visitor(let token) = buyer { return "\(grant.keyID ?? "-")\(order) \(token.rawValue)" }
        return (grant.keyID ?? (order.isEmpty ? "-@\(origin.networkAddress ?? "local")" : "-")) + order
    }
}

extension HTTPField.Name {
    static let xCartToken = known("X-Cart-Token")
}
