import Catalog

extension TaxTable {
    /// An example that holds until the shop says otherwise: standard rates of the European Union and of some other countries, as of
    /// 2025 and not kept up to date.
    ///
    /// A shop owes taxes where it is registered, and has to replace the table by what holds for it. Rates of the states of the US are
    /// those of the states alone, without counties and cities.
    package static let standard: TaxTable = {
        var countries = pairs(union).map { country($0.0, isIncluded: true, [(nil, $0.1)]) }
        countries += pairs(others).map { country($0.0, isIncluded: true, [(nil, $0.1)]) }
        countries.append(country("US", isIncluded: false, pairs(states).map { ($0.0, $0.1) }))
        countries.append(country("CA", isIncluded: false, pairs(provinces).map { ($0.0, $0.1) }))
        for place in countries.indices where countries[place].code == "DE" {
            countries[place].rates.append(Rate(region: nil, taxClass: "reduced", partsPerMillion: 70_000))
        }
        return TaxTable(
            countries: countries.sorted { $0.code < $1.code }, rounding: .line, classAttribute: "tax_class",
            standardClass: "standard")
    }()

    /// Members of the European Union.
    static let unionCountries = pairs(union).map(\.0)

    private static let union = """
        AT 20 BE 21 BG 20 CY 19 CZ 21 DE 19 DK 25 EE 24 ES 21 FI 25.5 FR 20 GR 24 HR 25 HU 27 IE 23 IT 22 LT 21 LU 17 LV 21
        MT 18 NL 21 PL 23 PT 23 RO 21 SE 25 SI 22 SK 23
        """

    private static let others = "AU 10 CH 8.1 GB 20 IN 18 IS 24 JP 10 NO 25 NZ 15 SG 9"

    private static let states = """
        AL 4 AK 0 AZ 5.6 AR 6.5 CA 7.25 CO 2.9 CT 6.35 DE 0 DC 6 FL 6 GA 4 HI 4 ID 6 IL 6.25 IN 7 IA 6 KS 6.5 KY 6 LA 5 ME 5.5
        MD 6 MA 6.25 MI 6 MN 6.875 MS 7 MO 4.225 MT 0 NE 5.5 NV 6.85 NH 0 NJ 6.625 NM 4.875 NY 4 NC 4.75 ND 5 OH 5.75 OK 4.5
        OR 0 PA 6 RI 7 SC 6 SD 4.2 TN 7 TX 6.25 UT 6.1 VT 6 VA 5.3 WA 6.5 WV 6 WI 5 WY 4
        """

    private static let provinces = """
        AB 5 BC 12 MB 12 NB 15 NL 15 NS 14 NT 5 NU 5 ON 13 PE 15 QC 14.975 SK 11 YT 5
        """

    private static func pairs(_ text: String) -> [(String, Int64)] {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        return stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], partsPerMillion(words[$0 + 1]) ?? 0) }
    }

    private static func country(_ code: String, isIncluded: Bool, _ rates: [(String?, Int64)]) -> Country {
        Country(
            code: code, pricesIncludeTax: isIncluded, shippingClass: "standard",
            rates: rates.map { Rate(region: $0.0, taxClass: "standard", partsPerMillion: $0.1) })
    }
}
