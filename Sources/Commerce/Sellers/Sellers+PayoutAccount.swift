import Catalog

extension Sellers {
    /// Says what the gateway calls a seller, so that its payouts can be sent. What is on its way goes where it was sent.
    ///
    /// - Parameter body: `{"account"}`; `null` takes it away.
    /// - Throws: `invalid_value`; `not_found`.
    package func setPayoutAccount(
        of id: SellerID, _ body: JSONValue, by administrator: Administrator
    ) async throws(Refusal) -> Seller {
        var reader = MemberReader(body, known: ["account"])
        let account = Self.account(&reader, body)
        try reader.check()
        let now = desk.environment.now()
        return try await desk.store.write { db in
            let sellers = SellerStore(db)
            guard let before = try sellers.seller(id) else { throw SellerDesk.noSeller }
            if before.payoutAccount == account { return before }
            var seller = before
            (seller.payoutAccount, seller.updatedAt) = (account, now)
            try sellers.update(seller, was: before)
            try sellers.audit.append(
                "seller.payout_account_changed", on: "seller", id.rawValue, before: before.administrationJSON,
                after: seller.administrationJSON, by: administrator.caller, at: now)
            return seller
        }
    }

    /// It becomes part of addresses and headers of calls to the gateway: nothing in it may mean more than itself.
    private static func account(_ reader: inout MemberReader, _ body: JSONValue) -> String? {
        guard let given = body["account"] else {
            if body.members != nil { reader.note(.required, "account", "the member is missing", "a name, or null") }
            return nil
        }
        if given.isNull { return nil }
        let isPlain = given.text?.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        if isPlain == true, let text = given.text, SellerLimits.payoutAccountBytes.contains(text.utf8.count) {
            return text
        }
        let bytes = SellerLimits.payoutAccountBytes
        let expected =
            "\(bytes.lowerBound) to \(bytes.upperBound) letters, digits and underscores, as in acct_1Nv0FGQ9RKHgCVdK"
        reader.note(.invalidValue, "account", "the gateway calls nobody so", expected)
        return nil
    }
}
