import Catalog

/// What sending costs: by zone, and there by the price or the weight of what is sent.
package struct ShippingTable: Hashable, Sendable {
    package enum Basis: String, Sendable, CaseIterable {
        /// Minor units of the goods after discounts.
        case price
        /// Grams.
        case weight
    }

    package struct Tier: Hashable, Sendable {
        /// Inclusive; `nil` without end.
        package var upTo: Int64?
        package var minorUnits: Int64
    }

    /// A way to send something.
    package struct Rate: Hashable, Sendable {
        /// Unique in its zone and currency.
        package var id: String
        package var name: String
        package var currency: CurrencyCode
        package var basis: Basis
        /// Rising; beyond the last one nothing is sent this way.
        package var tiers: [Tier]
        /// Working days, at least and at most.
        package var days: ClosedRange<Int64>?
    }

    package struct Zone: Hashable, Sendable {
        package var id: String
        /// "DE", "US-HI" or "*" for everywhere else. An address belongs to the zone that names it most exactly.
        package var places: [String]
        package var rates: [Rate]
    }

    package var zones: [Zone]
    /// The attribute of products that holds their weight.
    package var weightAttribute: String
    /// Of a piece whose weight nobody knows.
    package var defaultGrams: Int64
    /// "DE" or "US-CA": for whom carts are estimated of whom nobody knows where they are; `nil` for nobody.
    package var home: String?

    /// As ``home``.
    package var homeDestination: Destination? {
        let parts = (home ?? "").split(separator: "-", maxSplits: 1).map(String.init)
        return parts.first.map { Destination(country: $0, region: parts.count == 2 ? parts[1] : nil) }
    }

    /// The ways to send something, with their prices, in the table's order. Empty: it can't be sent there.
    package func offers(
        to destination: Destination, in currency: CurrencyCode, goods: Int64, grams: Int64
    ) -> [ShippingOffer] {
        guard let zone = zone(of: destination) else { return [] }
        return zone.rates.compactMap { rate in
            guard rate.currency == currency else { return nil }
            let amount = rate.basis == .price ? goods : grams
            guard let tier = rate.tiers.first(where: { $0.upTo.map { amount <= $0 } ?? true }) else { return nil }
            return ShippingOffer(id: rate.id, name: rate.name, minorUnits: tier.minorUnits, days: rate.days)
        }
    }

    private func zone(of destination: Destination) -> Zone? {
        let exact = destination.region.map { ["\(destination.country)-\($0)"] } ?? []
        for place in exact + [destination.country, "*"] {
            if let zone = zones.first(where: { $0.places.contains(place) }) { return zone }
        }
        return nil
    }
}

/// A way to send something and what it costs.
package struct ShippingOffer: Hashable, Sendable {
    package var id: String
    package var name: String
    /// In the currency of the purchase, before discounts.
    package var minorUnits: Int64
    package var days: ClosedRange<Int64>?

    package var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "price": .integer(minorUnits),
            "days_min": days.map { .integer($0.lowerBound) } ?? .null,
            "days_max": days.map { .integer($0.upperBound) } ?? .null,
        ]
    }
}
