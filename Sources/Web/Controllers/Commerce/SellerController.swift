import Catalog
import Commerce
import HTTPTypes

/// Those who sell in this shop.
struct SellerController: Sendable {
    let sellers: Sellers
    let sending: SellerPayouts

    private static let pageDefault = 20

    // MARK: Shops

    func register(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await sellers.register(try call.json(), by: try call.signedIn()).json, status: .created)
    }

    func profile(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(JSONWriter.bytes(try await sellers.profile(call.text(0))))
    }

    func change(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await sellers.change(Self.id(call), try call.json(), by: try call.signedIn()).json)
    }

    func own(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await sellers.own(try call.signedIn()))
    }

    // MARK: Products

    func products(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["after", "limit"])
        let limit = try Call.number(options, "limit", in: 1...SellerLimits.pageMax) ?? Self.pageDefault
        return .personal(
            try await sellers.products.list(
                of: Self.id(call), after: options["after"], limit: limit, by: try call.signedIn()))
    }

    func createProduct(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (body, person) = (try call.json(), try call.signedIn())
        return try await call.created({ $0 }) { () async throws(Refusal) in
            try await sellers.products.create(body, of: Self.id(call), by: person)
        }
    }

    func changeProduct(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await sellers.products.change(
                try call.productID(1), of: Self.id(call), try call.json(),
                expectedVersion: try call.expectedVersion(), by: try call.signedIn()))
    }

    func publishProduct(_ call: Call) async throws(Refusal) -> Answer { try await setStatus(.published, call) }

    func archiveProduct(_ call: Call) async throws(Refusal) -> Answer { try await setStatus(.archived, call) }

    private func setStatus(_ status: Product.Status, _ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await sellers.products.setStatus(
                status, of: try call.productID(1), of: Self.id(call), by: try call.signedIn()))
    }

    // MARK: Money

    func analytics(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["from", "to"])
        return .personal(
            try await sellers.money.analytics(
                of: Self.id(call), try Call.period(options), by: try call.signedIn()))
    }

    func payouts(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...SellerLimits.pageMax) ?? Self.pageDefault
        let before = try Call.number(options, "before", in: 1...Int.max)
        return .personal(
            try await sellers.money.account(
                of: Self.id(call), before: before.map(Int64.init), limit: limit, by: try call.signedIn()))
    }

    func orders(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...SellerLimits.pageMax) ?? Self.pageDefault
        let before = try Call.number(options, "before", in: 1...Int.max)
        return .personal(
            try await sellers.orders.list(
                of: Self.id(call), before: before.map(Int64.init), limit: limit, by: try call.signedIn()))
    }

    func requestPayout(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (body, person) = (try call.json(), try call.signedIn())
        return try await call.created(\SellerPayout.json) { () async throws(Refusal) in
            try await sellers.money.request(body, of: Self.id(call), by: person)
        }
    }

    // MARK: Looking after them

    func list(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["state", "after", "limit"])
        let limit = try Call.number(options, "limit", in: 1...SellerLimits.pageMax) ?? Self.pageDefault
        let after = try Call.number(options, "after", in: 0...Int.max)
        return .personal(
            try await sellers.list(
                try Call.word(options, "state", SellerState.self), after: after.map(Int64.init), limit: limit))
    }

    func approve(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await sellers.approve(Self.id(call), by: call.administrator).administrationJSON)
    }

    func suspend(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await sellers.suspend(Self.id(call), try call.json(), by: call.administrator).administrationJSON)
    }

    func setPayoutAccount(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await sellers.setPayoutAccount(of: Self.id(call), try call.json(), by: call.administrator)
                .administrationJSON)
    }

    func payoutQueue(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["state", "after", "limit"])
        let limit = try Call.number(options, "limit", in: 1...SellerLimits.pageMax) ?? Self.pageDefault
        let after = try Call.number(options, "after", in: 0...Int.max)
        let state = try Call.word(options, "state", SellerPayout.State.self) ?? .requested
        return .personal(try await sellers.money.queue(state, after: after.map(Int64.init), limit: limit))
    }

    func sendPayout(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await sending.send(call.text(0), by: call.administrator).json)
    }

    func payoutPaid(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await sellers.money.paid(call.text(0), try call.json(), by: call.administrator).json)
    }

    func rejectPayout(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await sellers.money.reject(call.text(0), try call.json(), by: call.administrator).json)
    }

    static func id(_ call: Call) -> SellerID { SellerID(call.text(0)) }
}

extension Call {
    /// The parameters `from` (inclusive) and `to` (exclusive), times or days in UTC; `nil` without either.
    ///
    /// - Throws: `invalid_parameter` when one is missing or no time, or `to` is not after `from`.
    static func period(_ options: [String: String]) throws(Refusal) -> Range<Timestamp>? {
        if options["from"] == nil, options["to"] == nil { return nil }
        var problems: [Problem] = []
        func time(_ name: String) -> Timestamp? {
            let text = options[name] ?? ""
            if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: "\(text)T00:00:00Z") { return time }
            problems.append(
                Problem(
                    .invalidParameter, field: name, message: "found \"\(text.prefix(40))\"",
                    expected: "a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z"))
            return nil
        }
        let (from, to) = (time("from"), time("to"))
        if let from, let to, from < to { return from..<to }
        if problems.isEmpty {
            problems.append(Problem(.invalidParameter, field: "to", message: "expected a time after from"))
        }
        throw Refusal(.invalidParameter, message: "a parameter is not valid", problems: problems)
    }
}
