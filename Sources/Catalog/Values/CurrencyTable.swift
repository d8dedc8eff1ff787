extension CurrencyCode {
    /// Digits after the decimal point in which the currency is counted (euro 2, yen 0, dinar 3); `nil` for codes that
    /// ISO 4217 does not list as money that can be paid with (metals, test codes, withdrawn currencies).
    package var minorUnitDigits: Int? { CurrencyTable.minorUnitDigits[rawValue] }

    /// Takes a code in any letter case when ISO 4217 lists it.
    package init?(iso4217 text: String) {
        if CurrencyTable.minorUnitDigits[text] != nil {
            self.init(text)
            return
        }
        let code = text.uppercased()
        guard CurrencyTable.minorUnitDigits[code] != nil else { return nil }
        self.init(code)
    }
}

/// The active codes of ISO 4217, list one, without those that have no minor unit.
package enum CurrencyTable {
    /// Code → digits of the minor unit.
    package static let minorUnitDigits: [String: Int] = {
        var table: [String: Int] = [:]
        for (digits, codes) in [(0, withoutDigits), (2, withTwoDigits), (3, withThreeDigits), (4, withFourDigits)] {
            for code in codes.split(whereSeparator: \.isWhitespace) { table[String(code)] = digits }
        }
        return table
    }()

    private static let withoutDigits = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"

    private static let withTwoDigits = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
        CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
        GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL
        MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
        PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS
        TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        """

    private static let withThreeDigits = "BHD IQD JOD KWD LYD OMR TND"

    private static let withFourDigits = "CLF UYW"
}
