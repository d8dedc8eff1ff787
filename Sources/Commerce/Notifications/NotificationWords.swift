/// All words of notifications, by language.
///
/// What stands between braces is filled in. A paragraph whose only fact is empty is left out; `{items}` is the list of what
/// was bought.
struct NotificationWords: Hashable, Sendable {
    /// Of a mail, and the title in the shop.
    var subject: String
    /// The first one is also the text in the shop.
    var paragraphs: [String]

    /// The words in somebody's language, or in English.
    ///
    /// - Parameter language: BCP 47; only its primary part counts.
    static func of(_ kind: NotificationKind, language: String?) -> NotificationWords {
        let primary = language?.lowercased().split(separator: "-").first.map(String.init) ?? "en"
        return primary == "de" ? german(kind) : english(kind)
    }

    /// The language of ``of(_:language:)``, for the mail's markup.
    static func language(_ language: String?) -> String {
        language?.lowercased().split(separator: "-").first == "de" ? "de" : "en"
    }

    private static func english(_ kind: NotificationKind) -> NotificationWords {
        switch kind {
        case .orderConfirmed:
            NotificationWords(
                subject: "Your order {number}",
                paragraphs: [
                    "Thank you for your order {number} at {shop}. It is paid and confirmed.", "{items}",
                    "Total: {total}", "See how it is getting on: {link}",
                ])
        case .orderShipped:
            NotificationWords(
                subject: "Your order {number} is on its way",
                paragraphs: [
                    "Your order {number} was handed over to the carrier.", "Tracking: {tracking}", "More: {link}",
                ])
        case .orderDelivered:
            NotificationWords(
                subject: "Your order {number} has arrived",
                paragraphs: ["Your order {number} was delivered.", "Something is not as it should be? {link}"])
        case .orderCancelled:
            NotificationWords(
                subject: "Your order {number} was cancelled",
                paragraphs: ["Your order {number} at {shop} was cancelled. What was paid goes back.", "More: {link}"])
        case .orderRefunded:
            NotificationWords(
                subject: "Money back for your order {number}",
                paragraphs: [
                    "Of your order {number} at {shop}, {refunded} in all are on their way back to you.", "More: {link}",
                ])
        case .paymentFailed:
            NotificationWords(
                subject: "The payment of your order {number} failed",
                paragraphs: [
                    "The payment of your order {number} at {shop} did not work out. Nothing was charged.",
                    "Try again or choose another way to pay: {link}",
                ])
        case .returnAccepted:
            NotificationWords(
                subject: "Your return for order {number} is accepted",
                paragraphs: ["Your return for order {number} is accepted.", "How to send it back: {link}"])
        case .lowStock:
            NotificationWords(
                subject: "{sku} is running low",
                paragraphs: ["Of {sku}, {available} are left, at or below the limit of {low_stock_at}."])
        }
    }

    private static func german(_ kind: NotificationKind) -> NotificationWords {
        switch kind {
        case .orderConfirmed:
            NotificationWords(
                subject: "Ihre Bestellung {number}",
                paragraphs: [
                    "Vielen Dank für Ihre Bestellung {number} bei {shop}. Sie ist bezahlt und bestätigt.", "{items}",
                    "Summe: {total}", "Der Stand Ihrer Bestellung: {link}",
                ])
        case .orderShipped:
            NotificationWords(
                subject: "Ihre Bestellung {number} ist unterwegs",
                paragraphs: [
                    "Ihre Bestellung {number} wurde dem Versand übergeben.", "Sendungsnummer: {tracking}",
                    "Mehr dazu: {link}",
                ])
        case .orderDelivered:
            NotificationWords(
                subject: "Ihre Bestellung {number} ist angekommen",
                paragraphs: ["Ihre Bestellung {number} wurde zugestellt.", "Etwas stimmt nicht? {link}"])
        case .orderCancelled:
            NotificationWords(
                subject: "Ihre Bestellung {number} wurde storniert",
                paragraphs: [
                    "Ihre Bestellung {number} bei {shop} wurde storniert. Bezahltes wird erstattet.",
                    "Mehr dazu: {link}",
                ])
        case .orderRefunded:
            NotificationWords(
                subject: "Erstattung zu Ihrer Bestellung {number}",
                paragraphs: [
                    "Von Ihrer Bestellung {number} bei {shop} werden insgesamt {refunded} erstattet.",
                    "Mehr dazu: {link}",
                ])
        case .paymentFailed:
            NotificationWords(
                subject: "Die Zahlung Ihrer Bestellung {number} ist fehlgeschlagen",
                paragraphs: [
                    "Die Zahlung Ihrer Bestellung {number} bei {shop} hat nicht geklappt. Es wurde nichts abgebucht.",
                    "Noch einmal versuchen oder anders zahlen: {link}",
                ])
        case .returnAccepted:
            NotificationWords(
                subject: "Ihre Rücksendung zu Bestellung {number} ist angenommen",
                paragraphs: ["Ihre Rücksendung zu Bestellung {number} ist angenommen.", "So geht es weiter: {link}"])
        case .lowStock:
            NotificationWords(
                subject: "{sku} geht zur Neige",
                paragraphs: ["Von {sku} sind noch {available} da; die Grenze ist {low_stock_at}."])
        }
    }
}
