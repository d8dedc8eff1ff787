extension ProductValidation {
    mutating func prices(
        _ drafts: [PriceDraft], currency: String?, currencyField: String, defaults: ProductDefaults
    ) -> [Price] {
        var result: [Price] = []
        var seen = Set<Price>()
        let common = currency.flatMap { self.currency($0, currencyField) } ?? defaults.currency
        for draft in drafts.prefix(ProductLimits.prices) {
            guard let price = price(draft, currency: common) else { continue }
            result.append(price)
            if drafts.count == 1 { break }
            var identity = price
            identity.amount = Money(minorUnits: 0, currency: price.amount.currency)
            identity.compareAtMinorUnits = nil
            if !seen.insert(identity).inserted {
                let message = "two prices have the same currency, customer group and dates"
                add(.duplicate, draft.field, message)
            }
        }
        return result
    }

    private mutating func price(_ draft: PriceDraft, currency: CurrencyCode) -> Price? {
        let currencyCode = draft.currency.flatMap { self.currency($0, draft.path("currency")) } ?? currency
        var group = CustomerGroup.everyone
        if let text = draft.customerGroup {
            let field = draft.path("customer_group")
            if let name = line(text, field, bytes: ProductLimits.customerGroupBytes) { group = CustomerGroup(name) }
        }
        if let from = draft.validFrom, let until = draft.validUntil, until <= from {
            add(.invalidDate, draft.path("valid_until"), "the price ends before it begins")
        }
        guard let amount = draft.amount else {
            let field = draft.path("amount")
            // An amount of a wrong type has been reported as such.
            if !problems.contains(where: { $0.field == field }) { add(.required, field, "a price needs its amount") }
            return nil
        }
        guard checkAmount(amount, draft.path("amount")) else { return nil }
        var price = Price(
            amount: Money(minorUnits: amount, currency: currencyCode), customerGroup: group, validFrom: draft.validFrom,
            validUntil: draft.validUntil)
        if let compareAt = draft.compareAt {
            let field = draft.field.hasSuffix("price") ? "\(draft.field)" : draft.path("compare_at")
            guard checkAmount(compareAt, field) else { return price }
            if compareAt < amount {
                add(.invalidMoney, field, "the price to compare with is below the price itself")
            } else if compareAt > amount {
                price.compareAtMinorUnits = compareAt
            }
            // Many feeds repeat the price where there is no reduction: equal means none.
        }
        return price
    }

    private mutating func checkAmount(_ amount: Int64, _ field: String) -> Bool {
        if (0...Money.minorUnitsMax).contains(amount) { return true }
        let message = amount < 0 ? "an amount of money can't be negative" : "the amount is too large"
        add(.invalidMoney, field, message, expected: "a whole number from 0 to \(Money.minorUnitsMax)")
        return false
    }

    private mutating func currency(_ text: String, _ field: String) -> CurrencyCode? {
        if isBlank(text) { return nil }
        if let code = CurrencyCode(iso4217: text) { return code }
        let message = "\(JSONReader.quoted(text)) is no ISO 4217 currency"
        add(.invalidCurrency, field, message, expected: "a code such as EUR")
        return nil
    }

    mutating func stock(_ stock: Stock, _ path: String) -> Stock? {
        checkPieces(stock.onHand, path, "on_hand")
        checkPieces(stock.reserved, path, "reserved")
        return stock
    }

    private mutating func checkPieces(_ pieces: Int64, _ path: String, _ name: String) {
        if (0...ProductLimits.stockPieces).contains(pieces) { return }
        let expected = "a whole number from 0 to \(ProductLimits.stockPieces)"
        add(.invalidValue, "\(path).\(name)", "the number of pieces is negative or out of range", expected: expected)
    }

    mutating func variants(_ drafts: [VariantDraft], currency: String?, defaults: ProductDefaults) -> [Variant] {
        if drafts.count > ProductLimits.variants { tooMany("variants", drafts.count, ProductLimits.variants) }
        var defaults = defaults
        if let code = currency.flatMap({ CurrencyCode(iso4217: $0) }) { defaults.currency = code }
        var result: [Variant] = []
        for (position, draft) in drafts.prefix(ProductLimits.variants).enumerated() {
            let path = "variants[\(position)]"
            let before = problems.count
            let sku = identifier(draft.sku, "\(path).sku")
            if let sku, !skus.insert(sku).inserted {
                add(.duplicate, "\(path).sku", "the SKU \(JSONReader.quoted(sku)) comes twice in this product")
            } else if sku == nil, problems.count == before {
                add(.required, "\(path).sku", "a variant needs its SKU")
            }
            var variant = Variant(sku: SKU(sku ?? ""), options: options(draft.options, "\(path).options"))
            variant.prices = prices(
                draft.prices, currency: draft.currency, currencyField: "\(path).currency", defaults: defaults)
            variant.stock = draft.stock.flatMap { stock($0, "\(path).stock") } ?? Stock()
            variant.imageURL = address(draft.imageURL, "\(path).image_url")
            result.append(variant)
        }
        return result
    }

    private mutating func options(_ written: [VariantOption], _ path: String) -> [VariantOption] {
        if written.count > ProductLimits.optionsPerVariant {
            tooMany(path, written.count, ProductLimits.optionsPerVariant)
        }
        var result: [VariantOption] = []
        for option in written.prefix(ProductLimits.optionsPerVariant) {
            let field = "\(path).\(option.name.prefix(ProductLimits.optionBytes))"
            guard let name = line(option.name, field, bytes: ProductLimits.optionBytes) else {
                if isBlank(option.name) { add(.invalidValue, field, "an option needs a name") }
                continue
            }
            guard let value = line(option.value, field, bytes: ProductLimits.optionBytes) else { continue }
            if result.contains(where: { $0.name == name }) {
                add(.duplicate, field, "the option \(JSONReader.quoted(name)) comes twice")
            }
            result.append(VariantOption(name: name, value: value))
        }
        return result
    }
}
