import Catalog

/// What sellers have earned, and its way to them.
package struct SellerMoney: Sendable {
    let desk: SellerDesk

    private static let day: Int64 = 24 * 60 * 60 * 1_000
    private static let topProducts = 10

    // MARK: Looking

    /// Balances by currency, payouts, the ledger, the newest first, and where payouts go.
    ///
    /// - Parameter number: only entries of the ledger before this one.
    /// - Throws: `not_found`; `forbidden`.
    package func account(
        of id: SellerID, before number: Int64?, limit: Int, by person: SignedIn
    ) async throws(Refusal) -> JSONValue {
        let limit = min(max(limit, 1), SellerLimits.pageMax)
        return try await desk.store.read { db in
            let sellers = SellerStore(db)
            let seller = try SellerDesk.seller(id, .readMoney, person, sellers)
            let entries = try sellers.ledger.page(of: id, before: number, limit: limit)
            let next = entries.count == limit ? entries.last.map { JSONValue.integer($0.number) } : nil
            let payouts = try sellers.ledger.payouts(of: id, before: nil, limit: SellerLimits.pageMax)
            return [
                "balances": .array(try sellers.ledger.balances(of: id).map(\.json)),
                "payouts": .array(payouts.map(\.json)), "entries": .array(entries.map(\.json)),
                "payout_account": seller.payoutAccount.map { .string($0) } ?? .null, "next_before": next ?? .null,
            ]
        }
    }

    /// What was sold by day, the products that earned most, and what is offered.
    ///
    /// - Parameter period: from inclusive, to exclusive; the last thirty days without it.
    /// - Throws: `not_found`; `forbidden`.
    package func analytics(
        of id: SellerID, _ period: Range<Timestamp>?, by person: SignedIn
    ) async throws(Refusal) -> JSONValue {
        let now = desk.environment.now()
        let period = period ?? now.adding(-30 * Self.day)..<now.adding(1)
        return try await desk.store.read { db in
            let sellers = SellerStore(db)
            _ = try SellerDesk.seller(id, .readMoney, person, sellers)
            let counts = try sellers.productCounts(of: id)
            let rating = try sellers.rating(of: id)
            let statuses = Product.Status.allCases.map { JSONMember($0.rawValue, .integer(counts[$0] ?? 0)) }
            return [
                "from": .string(period.lowerBound.rfc3339), "to": .string(period.upperBound.rfc3339),
                "days": .array(try sellers.ledger.days(of: id, period).map(\.json)),
                "top_products": .array(try sellers.ledger.topProducts(of: id, period, limit: Self.topProducts)),
                "products": .object(statuses), "rating": rating.map { .number($0.rating) } ?? .null,
                "review_count": .integer(rating?.count ?? 0),
            ]
        }
    }

    // MARK: Payouts

    /// Asks for money. It leaves the balance at once, so that nothing is paid out twice.
    ///
    /// - Parameter body: `{"currency","amount"}`; without an amount all that is available.
    /// - Throws: `invalid_value` with all problems; `conflict` when there is not as much; `not_found`; `forbidden`.
    package func request(_ body: JSONValue, of id: SellerID, by person: SignedIn) async throws(Refusal)
        -> SellerPayout
    {
        var reader = MemberReader(body, known: ["currency", "amount"])
        let currency = reader.currency("currency", isRequired: true)
        let amount = reader.integer("amount", 1...Int64(Int32.max))
        guard let currency, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let now = desk.environment.now()
        let name = "pto_\(desk.environment.randomText(16))"
        return try await desk.store.write { db in
            let sellers = SellerStore(db)
            _ = try SellerDesk.seller(id, .requestPayouts, person, sellers)
            let available = try sellers.ledger.balances(of: id).first { $0.currency == currency }?.available ?? 0
            let minorUnits = amount ?? available
            guard minorUnits > 0 else {
                throw Refusal(.conflict, message: "nothing in \(currency) can be paid out")
            }
            let payout = try sellers.ledger.request(
                SellerPayout(
                    id: name, number: 0, sellerID: id, currency: currency, minorUnits: minorUnits, state: .requested,
                    note: nil, requestedBy: person.user.id.rawValue, requestedAt: now, endedAt: nil))
            try sellers.events.append(.sellerPayoutRequested, payout.json, by: person.caller, at: now)
            return payout
        }
    }

    /// Payouts in one state, the oldest first, with `next_after` for the page after.
    package func queue(
        _ state: SellerPayout.State, after number: Int64?, limit: Int
    ) async throws(Refusal) -> JSONValue {
        let limit = min(max(limit, 1), SellerLimits.pageMax)
        let found = try await desk.store.read { db in
            try SellerStore(db).ledger.payouts(state, after: number ?? 0, limit: limit)
        }
        let next = found.count == limit ? found.last.map { JSONValue.integer($0.number) } : nil
        return ["payouts": .array(found.map(\.json)), "next_after": next ?? .null]
    }

    /// Somebody has sent the money by hand. Saying it again changes nothing.
    ///
    /// - Parameter body: `{"reference"}` of the transfer.
    /// - Throws: `invalid_value`; `not_found`; `conflict` when it was rejected, or goes out over the gateway.
    package func paid(
        _ payout: String, _ body: JSONValue, by administrator: Administrator
    ) async throws(Refusal) -> SellerPayout {
        try await end(payout, .paid, note: "reference", body, by: administrator)
    }

    /// The money does not go out and comes back into the balance. Saying it again changes nothing.
    ///
    /// - Parameter body: `{"reason"}`.
    /// - Throws: `invalid_value`; `not_found`; `conflict` when it was paid, or goes out over the gateway.
    package func reject(
        _ payout: String, _ body: JSONValue, by administrator: Administrator
    ) async throws(Refusal) -> SellerPayout {
        try await end(payout, .rejected, note: "reason", body, by: administrator)
    }

    private func end(
        _ id: String, _ state: SellerPayout.State, note name: String, _ body: JSONValue,
        by administrator: Administrator
    ) async throws(Refusal) -> SellerPayout {
        var reader = MemberReader(body, known: [name])
        let note = reader.line(name, charactersMax: SellerLimits.reasonCharacters, isRequired: true)
        try reader.check()
        let now = desk.environment.now()
        return try await desk.store.write { db in
            let sellers = SellerStore(db)
            let before = try sellers.ledger.knownPayout(id)
            if before.state == state { return before }
            guard before.state == .requested else {
                throw Refusal(.conflict, message: "the payout is \(before.state.rawValue) already")
            }
            return try sellers.payoutKeeper(administrator.caller, at: now).end(before, state, note: note)
        }
    }
}
