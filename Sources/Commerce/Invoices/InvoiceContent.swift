import Catalog

/// What an invoice or a credit note says, before it has pages. All amounts are minor units of one currency.
struct InvoiceContent: Hashable, Sendable {
    struct Row: Hashable, Sendable {
        var name: String
        var sku: String
        /// `nil` for what is not counted in pieces.
        var quantity: Int64?
        var unitMinorUnits: Int64?
        var discount: Int64
        /// Parts per million; `nil` when it is not one rate.
        var taxRate: Int64?
        var minorUnits: Int64
    }

    /// What was sold at one rate.
    struct TaxGroup: Hashable, Sendable {
        /// Parts per million.
        var rate: Int64
        var gross: Int64
        var tax: Int64
        var net: Int64 { gross - tax }
    }

    var title: String
    var number: String
    /// Of the paper; whatever the clock says.
    var date: Timestamp
    var issuer: InvoiceIssuer
    var buyer: PostalAddress
    var shipsTo: PostalAddress
    var currency: CurrencyCode
    /// Name and value, below the title.
    var facts: [[String]]
    var rows: [Row]
    /// Name and amount, below the rows.
    var sumRows: [Sum]
    /// By rate, the largest first.
    var taxes: [TaxGroup]
    var totalName: String
    var total: Int64
    var remarks: [String]

    struct Sum: Hashable, Sendable {
        var name: String
        var minorUnits: Int64
    }

    func text(_ minorUnits: Int64) -> String {
        Money(minorUnits: minorUnits, currency: currency).decimalText
    }

    /// "19 %", "7.5 %".
    static func rateText(_ rate: Int64) -> String {
        let hundredths = (rate + 50) / 100
        var digits = "\(hundredths / 100)"
        if !hundredths.isMultiple(of: 100) {
            let rest = hundredths % 100
            digits += rest.isMultiple(of: 10) ? ".\(rest / 10)" : ".\(rest < 10 ? "0" : "")\(rest)"
        }
        return digits + " %"
    }
}

extension Order {
    private static let million: Int64 = 1_000_000
    /// Rates that are reckoned from amounts are rounded to tenths of a percent.
    private static let reckonedStep: Int64 = 1_000

    /// What was sold by rate, the largest first; adds up to what the order costs and to its taxes.
    var taxGroups: [InvoiceContent.TaxGroup] {
        var groups: [Int64: InvoiceContent.TaxGroup] = [:]
        func add(_ rate: Int64, _ gross: Int64, _ tax: Int64) {
            guard gross != 0 || tax != 0 else { return }
            groups[rate, default: InvoiceContent.TaxGroup(rate: rate, gross: 0, tax: 0)].gross += gross
            groups[rate]?.tax += tax
        }
        for line in lines { add(taxRate(of: line), line.total, line.tax) }
        add(shippingTaxRate, shippingPaid, totals.shippingTax)
        return groups.values.sorted { $0.rate > $1.rate }
    }

    /// Parts per million.
    func taxRate(of line: OrderLine) -> Int64 {
        if let rates = taxRates, let place = lines.firstIndex(of: line), rates.lines.indices.contains(place) {
            return rates.lines[place]
        }
        return Self.reckonedRate(line.tax, of: line.total)
    }

    var shippingTaxRate: Int64 { taxRates?.shipping ?? Self.reckonedRate(totals.shippingTax, of: shippingPaid) }

    private static func reckonedRate(_ tax: Int64, of gross: Int64) -> Int64 {
        guard tax > 0, gross > tax else { return 0 }
        let rate = ExactShares.part(tax, million, of: gross - tax)
        return (rate + reckonedStep / 2) / reckonedStep * reckonedStep
    }
}
