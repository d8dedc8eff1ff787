import Catalog

/// Taxes by country, region and class of goods.
package struct TaxTable: Hashable, Sendable {
    package struct Rate: Hashable, Sendable {
        /// Of the country ("CA" of "US"); `nil` for all of it.
        package var region: String?
        package var taxClass: String
        /// With all that is added up: 8.875 percent are 88,750.
        package var partsPerMillion: Int64
    }

    package struct Country: Hashable, Sendable {
        /// ISO 3166-1.
        package var code: String
        /// Whether prices have the tax in them for buyers there.
        package var pricesIncludeTax: Bool
        /// The class as which shipping is taxed; `nil` when it is not.
        package var shippingClass: String?
        package var rates: [Rate]

        /// The rate of the region before that of the country, the class itself before the standard one.
        func partsPerMillion(_ taxClass: String, region: String?, standard: String) -> Int64 {
            guard taxClass != TaxTable.exemptClass else { return 0 }
            for wanted in [taxClass, standard] {
                for place in [region, nil] {
                    if let rate = rates.first(where: { $0.taxClass == wanted && $0.region == place }) {
                        return rate.partsPerMillion
                    }
                }
            }
            return 0
        }
    }

    /// Goods of this class bear no tax anywhere.
    package static let exemptClass = "exempt"

    /// By code, without repeats. In a country that is not here no tax is taken.
    package var countries: [Country]
    package var rounding: TaxRule.Rounding
    /// The attribute of products that holds their class.
    package var classAttribute: String
    /// Of products that name none, and of classes for which a country has no rate of its own.
    package var standardClass: String

    /// The taxes of a purchase that goes somewhere.
    ///
    /// - Parameter classes: of the lines, in their order.
    package func rule(for destination: Destination, classes: [String]) -> TaxRule {
        guard let country = countries.first(where: { $0.code == destination.country }) else {
            return TaxRule(isIncluded: true, rounding: rounding, lines: classes.map { _ in 0 }, shipping: 0)
        }
        func part(_ taxClass: String) -> Int64 {
            country.partsPerMillion(taxClass, region: destination.region, standard: standardClass)
        }
        return TaxRule(
            isIncluded: country.pricesIncludeTax, rounding: rounding, lines: classes.map(part),
            shipping: country.shippingClass.map(part) ?? 0)
    }
}
