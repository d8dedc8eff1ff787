import Catalog

extension Promotion {
    /// The kinds of benefits by the names that they have in JSON.
    enum Kind: String, CaseIterable {
        case percent
        case amount
        case freeShipping = "free_shipping"
        case buyGetFree = "buy_get_free"
    }

    private static let members = [
        "code", "kind", "basis_points", "amount", "currency", "buy", "free", "stackable", "minimum", "skus",
        "product_ids", "starts_at", "ends_at", "uses_max", "uses_per_buyer_max",
    ]
    /// SKUs and products of one code.
    private static let listMax = 1_000
    private static let piecesMax: Int64 = 1_000
    private static let usesCountMax: Int64 = 1_000_000_000

    /// A code in the form in which it is stored; `nil` when it can't be one.
    package static func code(_ text: String) -> String? {
        let code = text.uppercased()
        let isPlain = code.utf8.allSatisfy { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_".utf8.contains(byte)
        }
        return isPlain && (2...40).contains(code.utf8.count) ? code : nil
    }

    /// Reads a definition.
    ///
    /// - Throws: `invalid_value` with all problems.
    init(code: String, json: JSONValue) throws(Refusal) {
        var reader = MemberReader(json, known: Self.members)
        if let written = reader.text("code", bytes: 1...40), Self.code(written) != code {
            reader.note(.invalidValue, "code", "the address names another code")
        }
        let currency = reader.currency("currency")
        let benefit = Self.benefit(&reader, currency)
        self.init(code: code, benefit: benefit ?? .freeShipping)
        self.currency = currency
        isStackable = reader.boolean("stackable") ?? true
        minimumMinorUnits = reader.integer("minimum", 0...Money.minorUnitsMax) ?? 0
        if minimumMinorUnits > 0, currency == nil { reader.note(.required, "currency", "a minimum has a currency") }
        skus = Set(reader.texts("skus", count: 0...Self.listMax).map { SKU($0) })
        productIDs = Set(reader.texts("product_ids", count: 0...Self.listMax).map { ProductID($0) })
        startsAt = reader.timestamp("starts_at")
        endsAt = reader.timestamp("ends_at")
        if let startsAt, let endsAt, endsAt <= startsAt {
            reader.note(.invalidDate, "ends_at", "the end is not after the start")
        }
        usesMax = reader.integer("uses_max", 1...Self.usesCountMax)
        usesPerBuyerMax = reader.integer("uses_per_buyer_max", 1...Self.usesCountMax)
        try reader.check()
    }

    private static func benefit(_ reader: inout MemberReader, _ currency: CurrencyCode?) -> Benefit? {
        guard let kind = reader.word("kind", Kind.self, isRequired: true) else { return nil }
        switch kind {
        case .percent:
            return reader.integer("basis_points", 1...10_000, isRequired: true).map { .percent(basisPoints: $0) }
        case .amount:
            let amount = reader.integer("amount", 1...Money.minorUnitsMax, isRequired: true)
            if currency == nil { reader.note(.required, "currency", "an amount has a currency") }
            guard let amount, let currency else { return nil }
            return .amount(Money(minorUnits: amount, currency: currency))
        case .freeShipping: return .freeShipping
        case .buyGetFree:
            let buy = reader.integer("buy", 1...piecesMax, isRequired: true)
            let free = reader.integer("free", 1...piecesMax, isRequired: true)
            guard let buy, let free else { return nil }
            return .buyGetFree(buy: buy, free: free)
        }
    }

    /// The form that ``init(code:json:)`` reads.
    package var json: JSONValue {
        var members = [JSONMember("code", .string(code))]
        func add(_ name: String, _ value: JSONValue) { members.append(JSONMember(name, value)) }
        switch benefit {
        case .percent(let basisPoints):
            add("kind", .string(Kind.percent.rawValue))
            add("basis_points", .integer(basisPoints))
        case .amount(let money):
            add("kind", .string(Kind.amount.rawValue))
            add("amount", .integer(money.minorUnits))
        case .freeShipping: add("kind", .string(Kind.freeShipping.rawValue))
        case .buyGetFree(let buy, let free):
            add("kind", .string(Kind.buyGetFree.rawValue))
            add("buy", .integer(buy))
            add("free", .integer(free))
        }
        if let currency { add("currency", .string(currency.rawValue)) }
        add("stackable", .boolean(isStackable))
        if minimumMinorUnits > 0 { add("minimum", .integer(minimumMinorUnits)) }
        if !skus.isEmpty { add("skus", .array(skus.sorted().map { .string($0.rawValue) })) }
        if !productIDs.isEmpty { add("product_ids", .array(productIDs.sorted().map { .string($0.rawValue) })) }
        if let startsAt { add("starts_at", .string(startsAt.rfc3339)) }
        if let endsAt { add("ends_at", .string(endsAt.rfc3339)) }
        if let usesMax { add("uses_max", .integer(usesMax)) }
        if let usesPerBuyerMax { add("uses_per_buyer_max", .integer(usesPerBuyerMax)) }
        return .object(members)
    }
}

extension OfferedPromotion {
    /// The definition with how often it was redeemed.
    package var json: JSONValue { .object((promotion.json.members ?? []) + [JSONMember("uses", .integer(uses))]) }
}
