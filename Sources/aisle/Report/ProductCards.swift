import Catalog
import Search

/// What a report says of products.
struct ProductCards {
    struct Card: Sendable {
        var name: String
        var brand: String
        var price: String
    }

    let engine: Engine

    /// - Returns: by id; what the catalog does not have (any more) is missing.
    func cards(_ ids: Set<String>) async throws(Refusal) -> [String: Card] {
        var cards: [String: Card] = [:]
        for id in ids {
            do throws(Refusal) {
                let answer = try await engine.reader.product(ProductID(id), grant: .everything)
                cards[id] = Self.card(try AnswerReader.value(answer))
            } catch {
                // Runs and judgments may name products of an earlier catalog.
                guard error.code == .notFound else { throw error }
            }
        }
        return cards
    }

    private static func card(_ product: JSONValue) -> Card {
        let first = product["prices"]?.elements?.first
        let amount = first?["amount"]?.integer
        let currency = first?["currency"]?.text
        var price = ""
        if let amount, let currency {
            price = Money(minorUnits: amount, currency: CurrencyCode(currency)).decimalText + " " + currency
        }
        return Card(
            name: product["name"]?.text ?? "", brand: product["brand"]?.text ?? "", price: price)
    }
}
