import Catalog
import Commerce

/// Stripe counts money in the smallest unit of a currency, with a few that it counts differently from ISO 4217.
///
/// - Source: https://docs.stripe.com/currencies (zero-decimal, three-decimal and special cases)
enum StripeAmount {
    /// Without decimals in ISO 4217, with two at Stripe.
    private static let hundredfold: Set<String> = ["ISK", "UGX"]
    /// With two decimals in ISO 4217, without any at Stripe.
    private static let whole: Set<String> = ["MGA"]

    /// - Throws: ``GatewayFailure/refused(_:)`` for an amount that Stripe can't count.
    static func number(_ amount: Money) throws(GatewayFailure) -> Int64 {
        let code = amount.currency.rawValue
        if hundredfold.contains(code) { return amount.minorUnits * 100 }
        let step: Int64 = whole.contains(code) ? 100 : amount.currency.minorUnitDigits == 3 ? 10 : 1
        guard amount.minorUnits.isMultiple(of: step) else {
            throw .refused(
                Payment.Failure(code: "invalid_amount", message: "the payment company can't take so fine an amount"))
        }
        return whole.contains(code) ? amount.minorUnits / 100 : amount.minorUnits
    }

    /// - Parameter currency: in lowercase, as Stripe writes it.
    static func money(_ number: Int64, _ currency: String) -> Money {
        let code = currency.uppercased()
        let minorUnits = hundredfold.contains(code) ? number / 100 : whole.contains(code) ? number * 100 : number
        return Money(minorUnits: minorUnits, currency: CurrencyCode(code))
    }
}
