/// How addresses look by country.
///
/// Only the form is checked, not whether a code exists. A country that is not here has no postal codes, or none that are asked for;
/// regions have the codes of ISO 3166-2.
enum AddressTable {
    struct Country {
        /// 9 is a digit, A a letter, X either; anything else stands for itself. Empty: none is needed.
        var postalCodes: [String]
        /// Codes of which one is needed; empty: none is.
        var regions: Set<String>
    }

    /// By ISO 3166-1 code.
    static let countries: [String: Country] = {
        var countries: [String: Country] = [:]
        for (countryCodes, masks) in postalCodes {
            for code in countryCodes.split(separator: " ") {
                countries[String(code)] = Country(
                    postalCodes: masks.split(separator: "|").map(String.init), regions: regions[String(code)] ?? [])
            }
        }
        return countries
    }()

    private static let postalCodes: [(countries: String, masks: String)] = [
        ("AT AU BE BG CH CY DK GE HU LI LU MD MK NO NZ PH SI TN ZA", "9999"),
        ("AD", "AA999"), ("BA CR DE DZ EE EG ES FI FR HR IT KR KW LK MA ME MX MY RS TH TR UA UY VA", "99999"),
        ("IS", "999"), ("BY CN CO EC IN KZ RO RU SG VN", "999999"), ("LV", "LV-9999"), ("LT", "LT-99999"),
        ("NL", "9999 AA"), ("PL", "99-999"), ("PT", "9999-999"), ("CZ GR SE SK", "999 99"), ("JP", "999-9999"),
        ("BR", "99999-999"), ("IL", "9999999"), ("MT", "AAA 9999"), ("AR", "A9999AAA|9999"), ("SA", "99999|99999-9999"),
        ("TW", "999|99999|999999"), ("MC SM", "99999"),
        ("US", "99999|99999-9999"), ("CA", "A9A 9A9"), ("IE", "A9X XXXX"),
        ("GB", "A9 9AA|A99 9AA|AA9 9AA|AA99 9AA|A9A 9AA|AA9A 9AA"),
    ]

    private static let regions: [String: Set<String>] = [
        "US": codes(
            """
            AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
            PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP
            """),
        "CA": codes("AB BC MB NB NL NS NT NU ON PE QC SK YT"),
        "AU": codes("ACT NSW NT QLD SA TAS VIC WA"),
        "BR": codes("AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO"),
        "IN": codes(
            """
            AN AP AR AS BR CG CH DH DL GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD PB PY RJ SK TN TS TR UK UP WB
            """),
        "MX": codes(
            """
            AGU BCN BCS CAM CHH CHP CMX COA COL DUR GRO GUA HID JAL MEX MIC MOR NAY NLE OAX PUE QUE ROO SIN SLP SON TAB TAM
            TLA VER YUC ZAC
            """),
    ]

    private static func codes(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
