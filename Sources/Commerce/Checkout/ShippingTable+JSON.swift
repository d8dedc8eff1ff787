import Catalog

extension ShippingTable {
    private static let zonesMax = 200
    private static let ratesMax = 50
    private static let tiersMax = 50
    private static let placesMax = 400
    private static let gramsMax: Int64 = 100_000_000
    private static let daysMax: Int64 = 365

    /// Reads a whole table.
    ///
    /// - Throws: `invalid_value` with all problems.
    package init(json: JSONValue) throws(Refusal) {
        var reader = MemberReader(json, known: ["weight_attribute", "default_grams", "home", "zones"])
        weightAttribute = reader.text("weight_attribute", bytes: 1...ProductLimits.identifierBytes) ?? "weight"
        defaultGrams = reader.integer("default_grams", 0...Self.gramsMax) ?? 0
        home = reader.text("home", bytes: 2...20)
        if let home, home == "*" || !Self.isPlace(home) {
            reader.note(.invalidValue, "home", "\"\(home)\" is no country or region", "DE or US-CA")
        }
        zones = []
        var seen: Set<String> = []
        for (place, value) in reader.list("zones", count: 1...Self.zonesMax, isRequired: true).enumerated() {
            var zone = MemberReader(value, known: ["id", "places", "rates"], path: "zones[\(place)]")
            let read = Self.zone(&zone, path: "zones[\(place)]")
            for name in read.places where !seen.insert(name).inserted {
                zone.note(.duplicate, "places", "\(name) belongs to two zones")
            }
            if zones.contains(where: { $0.id == read.id }) { zone.note(.duplicate, "id", "two zones have this id") }
            zones.append(read)
            reader.note(zone.problems)
        }
        try reader.check()
    }

    private static func zone(_ reader: inout MemberReader, path: String) -> Zone {
        let id = reader.text("id", bytes: 1...60, isRequired: true) ?? ""
        let places = reader.texts("places", count: 1...placesMax, isRequired: true)
        for place in places where !isPlace(place) {
            reader.note(.invalidValue, "places", "\"\(place.prefix(40))\" is no place", "DE, US-HI or *")
        }
        var rates: [Rate] = []
        for (place, value) in reader.list("rates", count: 0...ratesMax, isRequired: true).enumerated() {
            let known = ["id", "name", "currency", "by", "tiers", "days_min", "days_max"]
            var rate = MemberReader(value, known: known, path: "\(path).rates[\(place)]")
            if let read = Self.rate(&rate, path: "\(path).rates[\(place)]") {
                if rates.contains(where: { $0.id == read.id && $0.currency == read.currency }) {
                    rate.note(.duplicate, "id", "two rates of the zone have this id and currency")
                }
                rates.append(read)
            }
            reader.note(rate.problems)
        }
        return Zone(id: id, places: places, rates: rates)
    }

    private static func rate(_ reader: inout MemberReader, path: String) -> Rate? {
        let id = reader.text("id", bytes: 1...60, isRequired: true)
        let name = reader.text("name", bytes: 1...120, isRequired: true)
        let currency = reader.currency("currency", isRequired: true)
        let basis = reader.word("by", Basis.self) ?? .price
        let daysMin = reader.integer("days_min", 0...daysMax)
        let daysMax = reader.integer("days_max", (daysMin ?? 0)...Self.daysMax)
        var tiers: [Tier] = []
        for (place, value) in reader.list("tiers", count: 1...tiersMax, isRequired: true).enumerated() {
            var tier = MemberReader(value, known: ["up_to", "price"], path: "\(path).tiers[\(place)]")
            let upTo = tier.integer("up_to", 0...Money.minorUnitsMax)
            let price = tier.integer("price", 0...Money.minorUnitsMax, isRequired: true)
            if let last = tiers.last {
                let isRising = last.upTo.map { end in upTo.map { $0 > end } ?? true } ?? false
                if !isRising { tier.note(.invalidValue, "up_to", "expected more than in the tier before") }
            }
            tiers.append(Tier(upTo: upTo, minorUnits: price ?? 0))
            reader.note(tier.problems)
        }
        guard let id, let name, let currency else { return nil }
        let days = daysMin.flatMap { min in daysMax.map { min...$0 } }
        return Rate(id: id, name: name, currency: currency, basis: basis, tiers: tiers, days: days)
    }

    private static func isPlace(_ text: String) -> Bool {
        if text == "*" { return true }
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let country = parts.first, CountryCodes.all.contains(country) else { return false }
        guard parts.count == 2 else { return true }
        return !parts[1].isEmpty && parts[1] == parts[1].uppercased()
    }

    /// The form that ``init(json:)`` reads.
    package var json: JSONValue {
        let zones = zones.map { zone -> JSONValue in
            [
                "id": .string(zone.id), "places": .array(zone.places.map { .string($0) }),
                "rates": .array(zone.rates.map(Self.json)),
            ]
        }
        var members = [
            JSONMember("weight_attribute", .string(weightAttribute)),
            JSONMember("default_grams", .integer(defaultGrams)),
        ]
        if let home { members.append(JSONMember("home", .string(home))) }
        return .object(members + [JSONMember("zones", .array(zones))])
    }

    private static func json(_ rate: Rate) -> JSONValue {
        var members = [
            JSONMember("id", .string(rate.id)), JSONMember("name", .string(rate.name)),
            JSONMember("currency", .string(rate.currency.rawValue)), JSONMember("by", .string(rate.basis.rawValue)),
        ]
        let tiers = rate.tiers.map { tier -> JSONValue in
            let price = JSONMember("price", .integer(tier.minorUnits))
            return .object((tier.upTo.map { [JSONMember("up_to", .integer($0))] } ?? []) + [price])
        }
        members.append(JSONMember("tiers", .array(tiers)))
        if let days = rate.days {
            members.append(JSONMember("days_min", .integer(days.lowerBound)))
            members.append(JSONMember("days_max", .integer(days.upperBound)))
        }
        return .object(members)
    }

    /// What holds until the shop says otherwise: to Germany by price, free from fifty euros; to the rest of the European Union
    /// and to everywhere else by weight.
    ///
    /// - Parameter currency: of the shop; amounts are minor units of one with two digits.
    package static func standard(_ currency: CurrencyCode) -> ShippingTable {
        func rate(_ id: String, _ name: String, _ basis: Basis, _ days: ClosedRange<Int64>, _ tiers: [Tier]) -> Rate {
            Rate(id: id, name: name, currency: currency, basis: basis, tiers: tiers, days: days)
        }
        func tiers(_ steps: [(Int64?, Int64)]) -> [Tier] { steps.map { Tier(upTo: $0.0, minorUnits: $0.1) } }
        let union = TaxTable.unionCountries.filter { $0 != "DE" }.sorted()
        return ShippingTable(
            zones: [
                Zone(
                    id: "germany", places: ["DE"],
                    rates: [
                        rate("standard", "Standard", .price, 2...4, tiers([(4_999, 495), (nil, 0)])),
                        rate("express", "Express", .weight, 1...1, tiers([(5_000, 1_295), (31_500, 2_495)])),
                    ]),
                Zone(
                    id: "european-union", places: union,
                    rates: [
                        rate("standard", "Standard", .weight, 3...7, tiers([(5_000, 1_495), (31_500, 2_995)]))
                    ]),
                Zone(
                    id: "world", places: ["*"],
                    rates: [
                        rate("standard", "Standard", .weight, 7...21, tiers([(2_000, 2_495), (20_000, 5_995)]))
                    ]),
            ], weightAttribute: "weight", defaultGrams: 500)
    }
}
