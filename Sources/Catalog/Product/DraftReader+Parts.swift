extension DraftReader {
    mutating func translations(_ member: JSONMember) -> [Translation] {
        var result: [Translation] = []
        for entry in object(member.value, "translations", max: ProductLimits.translations) {
            let path = "translations.\(entry.name)"
            var translation = Translation(language: entry.name, name: "")
            for part in object(entry.value, path) {
                switch part.name {
                case "name": translation.name = text(part, path) ?? ""
                case "description": translation.descriptionText = text(part, path) ?? ""
                default: unknown(part.name, path)
                }
            }
            result.append(translation)
        }
        return result
    }

    mutating func attributes(_ member: JSONMember) -> [ProductAttribute] {
        var result: [ProductAttribute] = []
        let entries = object(member.value, "attributes", max: ProductLimits.attributes)
        result.reserveCapacity(entries.count)
        for entry in entries {
            if let value = attributeValue(entry) { result.append(ProductAttribute(key: entry.name, value: value)) }
        }
        return result
    }

    /// The path of an attribute is only built when there is something to say about it.
    private mutating func attributeValue(_ entry: JSONMember) -> AttributeValue? {
        switch entry.value {
        case .string(let text): return .text(text)
        case .integer(let integer): return .number(Double(integer), unit: nil)
        case .number(let number): return .number(number, unit: nil)
        case .boolean(let boolean): return .boolean(boolean)
        case .array: return .list(texts(entry, "attributes", max: ProductLimits.attributeListEntries))
        case .object(let members) where members.contains { $0.name == "lat" || $0.name == "lon" }:
            return point(entry)
        case .object: return measure(entry)
        case .null: return nil
        }
    }

    private mutating func measure(_ entry: JSONMember) -> AttributeValue? {
        let path = "attributes.\(entry.name)"
        var value: Double?
        var unit: String?
        for part in object(entry.value, path) {
            switch part.name {
            case "value": value = number(part, path)
            case "unit": unit = text(part, path)
            default: unknown(part.name, path)
            }
        }
        guard let value else {
            add(Problem(.required, field: "\(path).value", message: "a number with a unit needs its value"))
            return nil
        }
        return .number(value, unit: unit)
    }

    private mutating func point(_ entry: JSONMember) -> AttributeValue? {
        let path = "attributes.\(entry.name)"
        var (latitude, longitude): (Double?, Double?)
        for part in object(entry.value, path) {
            switch part.name {
            case "lat": latitude = number(part, path)
            case "lon": longitude = number(part, path)
            default: unknown(part.name, path)
            }
        }
        guard let latitude, let longitude, let point = GeoPoint(latitude: latitude, longitude: longitude) else {
            add(Problem(.invalidValue, field: path, message: "expected lat and lon, \(GeoPoint.expected)"))
            return nil
        }
        return .point(point)
    }

    mutating func variants(_ member: JSONMember) -> [VariantDraft] {
        var result: [VariantDraft] = []
        for (position, element) in list(member, "", max: ProductLimits.variants).enumerated() {
            result.append(variant(element, "variants[\(position)]"))
        }
        return result
    }

    /// One variant by itself or inside a product; `path` is its own path.
    mutating func variant(_ value: JSONValue, _ path: String) -> VariantDraft {
        var variant = VariantDraft()
        var shortPrice: (amount: Int64?, compareAt: Int64?)?
        let members = object(value, path)
        for member in members {
            switch member.name {
            case "sku": variant.sku = text(member, path)
            case "options": variant.options = options(member, path)
            case "currency": variant.currency = text(member, path)
            case "prices": variant.prices = prices(member, path)
            case "price": shortPrice = (money(member, path), shortPrice?.compareAt)
            case "compare_at_price": shortPrice = (shortPrice?.amount, money(member, path))
            case "stock": variant.stock = stock(member, path)
            case "image_url": variant.imageURL = text(member, path)
            default: unknown(member.name, path)
            }
        }
        if let shortPrice { addShortPrice(shortPrice, to: &variant.prices, path: path, source: Array(members)) }
        return variant
    }

    mutating func options(_ member: JSONMember, _ path: String) -> [VariantOption] {
        let field = Self.field(path, member.name)
        var result: [VariantOption] = []
        for option in object(member.value, field, max: ProductLimits.optionsPerVariant) {
            guard let value = text(option, field) else { continue }
            result.append(VariantOption(name: option.name, value: value))
        }
        return result
    }

    mutating func media(_ member: JSONMember) -> [MediaDraft] {
        var result: [MediaDraft] = []
        for (position, element) in list(member, "", max: ProductLimits.media).enumerated() {
            let path = "media[\(position)]"
            var media = MediaDraft()
            for part in object(element, path) {
                switch part.name {
                case "url": media.url = text(part, path)
                case "kind": media.kind = text(part, path)
                case "alt": media.alternativeText = text(part, path)
                default: unknown(part.name, path)
                }
            }
            result.append(media)
        }
        return result
    }

    mutating func prices(_ member: JSONMember, _ path: String) -> [PriceDraft] {
        let field = Self.field(path, member.name)
        var result: [PriceDraft] = []
        for (position, element) in list(member, path, max: ProductLimits.prices).enumerated() {
            var price = PriceDraft(field: "\(field)[\(position)]")
            for part in object(element, price.field) {
                switch part.name {
                case "amount": price.amount = money(part, price.field)
                case "currency": price.currency = text(part, price.field)
                case "customer_group": price.customerGroup = text(part, price.field)
                case "compare_at": price.compareAt = money(part, price.field)
                case "valid_from": price.validFrom = timestamp(part, price.field)
                case "valid_until": price.validUntil = timestamp(part, price.field)
                default: unknown(part.name, price.field)
                }
            }
            result.append(price)
        }
        return result
    }

    /// Puts "price" and "compare_at_price" together; a price in both forms can't be told apart and is a problem.
    mutating func addShortPrice(
        _ short: (amount: Int64?, compareAt: Int64?), to prices: inout [PriceDraft], path: String, source: [JSONMember]
    ) {
        let field = Self.field(path, "price")
        guard prices.isEmpty else {
            let message = "a product has either a price or a list of prices, not both"
            return add(Problem(.invalidValue, field: field, message: message))
        }
        // Validation would call a price of a wrong type missing as well.
        let amountWasWrong = short.amount == nil && source.contains { $0.name == "price" && !$0.value.isNull }
        guard !amountWasWrong else { return }
        var price = PriceDraft(field: field, amount: short.amount)
        price.compareAt = short.compareAt
        prices = [price]
    }

    /// An object, or a bare number for the pieces on hand.
    mutating func stock(_ member: JSONMember, _ path: String) -> Stock? {
        if let pieces = member.value.integer { return Stock(onHand: pieces) }
        let field = Self.field(path, member.name)
        guard member.value.members != nil else {
            wrongType(member.value, field, expected: "an object or a whole number")
            return nil
        }
        var stock = Stock()
        for part in object(member.value, field) {
            switch part.name {
            case "on_hand": stock.onHand = integer(part, field) ?? 0
            case "reserved": stock.reserved = integer(part, field) ?? 0
            case "backorder": stock.allowsBackorder = boolean(part, field) ?? false
            default: unknown(part.name, field)
            }
        }
        return stock
    }
}
