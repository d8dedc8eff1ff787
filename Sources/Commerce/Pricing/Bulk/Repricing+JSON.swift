import Catalog

extension Repricing {
    /// Reads `{"category":[…] or "A > B","brand","seller","currency","customer_group","percent" or "amount","ending"}`.
    ///
    /// - Parameter known: further members of the body.
    /// - Throws: `invalid_value` with all problems.
    init(_ body: JSONValue, known: [String] = [], currency: CurrencyCode) throws(Refusal) {
        let members = [
            "category", "brand", "seller", "currency", "customer_group", "percent", "amount", "ending", "all",
        ]
        var reader = MemberReader(body, known: members + known)
        let path = reader.text("category", bytes: 1...1_000)?.split(separator: ">").map { String($0).trimmed }
        category = path
        brand = reader.text("brand", bytes: 1...ProductLimits.identifierBytes)
        seller = reader.text("seller", bytes: 1...ProductLimits.identifierBytes)
        self.currency = reader.currency("currency") ?? currency
        group = reader.text("customer_group", bytes: 1...64).map { CustomerGroup($0) } ?? .everyone
        let amount = reader.integer("amount", -Self.amountMax...Self.amountMax)
        let points = Self.basisPoints(&reader)
        if reader.has("percent") == reader.has("amount") {
            reader.note(.required, "percent", "expected either percent or amount")
        }
        ending = reader.integer("ending", 0...99)
        let isAll = reader.boolean("all") ?? false
        let isNarrow = category != nil || brand != nil || seller != nil
        if isAll == isNarrow {
            reader.note(.required, "category", "expected category, brand or seller, or \"all\": true for every product")
        }
        try reader.check()
        change = points.map { .basisPoints($0) } ?? .amount(amount ?? 0)
    }

    private static let amountMax: Int64 = 1_000_000_000
    private static let percents = -99.99...1_000.0

    /// A percentage of at most two decimals.
    private static func basisPoints(_ reader: inout MemberReader) -> Int64? {
        guard let value = reader.value("percent") else { return nil }
        guard let percent = value.number, percents.contains(percent) else {
            reader.note(
                .invalidValue, "percent", "expected a number from \(percents.lowerBound) to \(percents.upperBound)")
            return nil
        }
        let points = (percent * 100).rounded()
        guard abs(points - percent * 100) < 1e-6, points != 0 else {
            reader.note(.invalidValue, "percent", "expected at most two decimals, and not 0")
            return nil
        }
        return Int64(points)
    }

    /// As it is stored and answered.
    package var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        var members = [
            JSONMember("category", text(category?.joined(separator: " > "))), JSONMember("brand", text(brand)),
            JSONMember("seller", text(seller)), JSONMember("currency", .string(currency.rawValue)),
            JSONMember("customer_group", .string(group.rawValue)),
        ]
        switch change {
        case .basisPoints(let points): members.append(JSONMember("percent", .number(Double(points) / 100)))
        case .amount(let amount): members.append(JSONMember("amount", .integer(amount)))
        }
        members.append(JSONMember("ending", ending.map { .integer($0) } ?? .null))
        members.append(JSONMember("all", .boolean(category == nil && brand == nil && seller == nil)))
        return .object(members)
    }
}
