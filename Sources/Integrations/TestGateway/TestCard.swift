import Commerce

/// What the offline gateway does with a card.
enum TestCardOutcome: String, Sendable, CaseIterable {
    case approved
    case declined = "card_declined"
    case insufficientFunds = "insufficient_funds"
    case lostCard = "lost_card"
    case stolenCard = "stolen_card"
    case expiredCard = "expired_card"
    case incorrectCode = "incorrect_cvc"
    case processingError = "processing_error"
    case tooOften = "card_velocity_exceeded"
    /// The buyer has to confirm, and then it is approved.
    case confirmation
    /// The buyer has to confirm, and then the money is not there.
    case confirmationThenNoFunds = "confirmation_insufficient_funds"
    /// The buyer has to confirm, and then it is declined.
    case confirmationThenDeclined = "confirmation_card_declined"
    /// The first call is lost on its way: nothing is done, and no answer comes.
    case lostCall = "lost_call"
    /// The first call is done, and its answer is lost.
    case lostAnswer = "lost_answer"
    /// The money is taken, and the answer to the call that takes it is lost.
    case lostCapture = "lost_capture"
    /// Approved; once the money is taken, the buyer says at the bank that it was not he who paid.
    case disputed = "disputed_fraudulent"
    /// Approved; the buyer says at the bank that nothing came.
    case disputedNotReceived = "disputed_product_not_received"
    /// Approved; the buyer's bank asks, and takes nothing.
    case inquiry
    /// Approved; each half of the money is disputed for itself.
    case disputedTwice = "disputed_twice"

    /// Why the bank refuses, once nothing is left to be confirmed.
    var failure: Payment.Failure? {
        switch self {
        case .approved, .confirmation, .lostCall, .lostAnswer, .lostCapture, .disputed, .disputedNotReceived, .inquiry,
            .disputedTwice:
            nil
        case .declined, .confirmationThenDeclined:
            Payment.Failure(code: "card_declined", message: "the card was declined")
        case .insufficientFunds, .confirmationThenNoFunds:
            Payment.Failure(code: "insufficient_funds", message: "the card has insufficient funds")
        case .lostCard: Payment.Failure(code: "lost_card", message: "the card was declined")
        case .stolenCard: Payment.Failure(code: "stolen_card", message: "the card was declined")
        case .expiredCard: Payment.Failure(code: "expired_card", message: "the card has expired")
        case .incorrectCode: Payment.Failure(code: "incorrect_cvc", message: "the card's security code is incorrect")
        case .processingError:
            Payment.Failure(code: "processing_error", message: "an error occurred while the card was processed")
        case .tooOften:
            Payment.Failure(code: "card_velocity_exceeded", message: "the card was used too often")
        }
    }

    /// What the buyer tells the bank once the money is taken; `nil` for a card that nobody disputes.
    var disputeReason: String? {
        switch self {
        case .disputed, .inquiry, .disputedTwice: "fraudulent"
        case .disputedNotReceived: "product_not_received"
        default: nil
        }
    }

    var needsConfirmation: Bool {
        switch self {
        case .confirmation, .confirmationThenNoFunds, .confirmationThenDeclined: true
        default: false
        }
    }
}

/// The cards that the offline gateway knows: Stripe's test cards, and three that get no answer.
///
/// - Source: https://docs.stripe.com/testing
struct TestCard: Sendable {
    var number: String
    var brand: String
    var outcome: TestCardOutcome
    /// Tokens that stand for it without a card being typed.
    var tokens: [String] = []

    /// A card that is not in the table is approved.
    static func outcome(of number: String) -> TestCardOutcome {
        all.first { $0.number == number }?.outcome ?? .approved
    }

    static func withToken(_ token: String) -> TestCard? { all.first { $0.tokens.contains(token) } }

    /// By the first digits.
    static func brand(of number: String) -> String {
        if let known = all.first(where: { $0.number == number }) { return known.brand }
        return switch number.prefix(2) {
        case let first where first.hasPrefix("4"): "visa"
        case "51", "52", "53", "54", "55", "22", "23", "24", "25", "26", "27": "mastercard"
        case "34", "37": "amex"
        case "60", "64", "65": "discover"
        case "30", "36", "38": "diners"
        case "35": "jcb"
        case "62": "unionpay"
        default: "unknown"
        }
    }

    static let all: [TestCard] = [
        TestCard(number: "4242424242424242", brand: "visa", outcome: .approved, tokens: ["pm_card_visa"]),
        TestCard(number: "4000056655665556", brand: "visa", outcome: .approved, tokens: ["pm_card_visa_debit"]),
        TestCard(number: "5555555555554444", brand: "mastercard", outcome: .approved, tokens: ["pm_card_mastercard"]),
        TestCard(number: "2223003122003222", brand: "mastercard", outcome: .approved),
        TestCard(number: "5200828282828210", brand: "mastercard", outcome: .approved),
        TestCard(number: "5105105105105100", brand: "mastercard", outcome: .approved),
        TestCard(number: "378282246310005", brand: "amex", outcome: .approved, tokens: ["pm_card_amex"]),
        TestCard(number: "371449635398431", brand: "amex", outcome: .approved),
        TestCard(number: "6011111111111117", brand: "discover", outcome: .approved, tokens: ["pm_card_discover"]),
        TestCard(number: "3056930009020004", brand: "diners", outcome: .approved, tokens: ["pm_card_diners"]),
        TestCard(number: "3566002020360505", brand: "jcb", outcome: .approved, tokens: ["pm_card_jcb"]),
        TestCard(number: "6200000000000005", brand: "unionpay", outcome: .approved, tokens: ["pm_card_unionpay"]),

        TestCard(
            number: "4000000000000002", brand: "visa", outcome: .declined,
            tokens: ["pm_card_visa_chargeDeclined", "pm_card_chargeDeclined"]),
        TestCard(
            number: "4000000000009995", brand: "visa", outcome: .insufficientFunds,
            tokens: ["pm_card_visa_chargeDeclinedInsufficientFunds"]),
        TestCard(
            number: "4000000000009987", brand: "visa", outcome: .lostCard,
            tokens: ["pm_card_visa_chargeDeclinedLostCard"]),
        TestCard(
            number: "4000000000009979", brand: "visa", outcome: .stolenCard,
            tokens: ["pm_card_visa_chargeDeclinedStolenCard"]),
        TestCard(
            number: "4000000000000069", brand: "visa", outcome: .expiredCard,
            tokens: ["pm_card_chargeDeclinedExpiredCard"]),
        TestCard(
            number: "4000000000000127", brand: "visa", outcome: .incorrectCode,
            tokens: ["pm_card_chargeDeclinedIncorrectCvc"]),
        TestCard(
            number: "4000000000000119", brand: "visa", outcome: .processingError,
            tokens: ["pm_card_chargeDeclinedProcessingError"]),
        TestCard(number: "4000000000006975", brand: "visa", outcome: .tooOften),
        TestCard(
            number: "4000000000000341", brand: "visa", outcome: .declined, tokens: ["pm_card_chargeCustomerFail"]),

        TestCard(
            number: "4000002500003155", brand: "visa", outcome: .confirmation,
            tokens: ["pm_card_authenticationRequiredOnSetup"]),
        TestCard(
            number: "4000002760003184", brand: "visa", outcome: .confirmation,
            tokens: ["pm_card_authenticationRequired"]),
        TestCard(
            number: "4000000000003220", brand: "visa", outcome: .confirmation,
            tokens: ["pm_card_threeDSecure2Required"]),
        TestCard(number: "4000000000003063", brand: "visa", outcome: .confirmation),
        TestCard(
            number: "4000008260003178", brand: "visa", outcome: .confirmationThenNoFunds,
            tokens: ["pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"]),
        TestCard(number: "4000008400001629", brand: "visa", outcome: .confirmationThenDeclined),

        TestCard(
            number: "4000000000000259", brand: "visa", outcome: .disputed, tokens: ["pm_card_createDispute"]),
        TestCard(
            number: "4000000000002685", brand: "visa", outcome: .disputedNotReceived,
            tokens: ["pm_card_createDisputeProductNotReceived"]),
        TestCard(
            number: "4000000000001976", brand: "visa", outcome: .inquiry, tokens: ["pm_card_createDisputeInquiry"]),
        TestCard(
            number: "4000000404000079", brand: "visa", outcome: .disputedTwice,
            tokens: ["pm_card_createMultipleDisputes"]),

        // Not Stripe's: a gateway that does not answer can't be had from Stripe.
        TestCard(number: "4000000000005043", brand: "visa", outcome: .lostCall),
        TestCard(number: "4000000000005050", brand: "visa", outcome: .lostAnswer),
        TestCard(number: "4000000000005068", brand: "visa", outcome: .lostCapture),
    ]
}
