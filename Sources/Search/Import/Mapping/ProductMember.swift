import Catalog

/// What the members of a product's JSON hold, for sources that know only texts (CSV) or name things in their own way.
enum ProductMember {
    enum Kind: Sendable {
        case text
        case texts
        case money
        case number
        case integer
        case date
        case attributes
        /// Objects and lists of objects; in a cell of CSV they are written as JSON.
        case structure
        /// A whole number or an object.
        case stock
    }

    static let kinds: [String: Kind] = [
        "id": .text, "slug": .text, "sku": .text, "gtins": .texts, "model": .text, "name": .text,
        "description": .text, "brand": .text, "category_path": .texts, "tags": .texts, "status": .text,
        "language": .text, "currency": .text, "image_url": .text, "price": .money, "compare_at_price": .money,
        "rating": .number, "popularity": .number, "review_count": .integer, "version": .integer,
        "released_at": .date, "created_at": .date, "updated_at": .date, "attributes": .attributes,
        "translations": .structure, "variants": .structure, "media": .structure, "prices": .structure,
        "stock": .stock,
    ]

    /// A text as what a member of that kind wants. What can't be read so stays a text, for validation to refuse with
    /// the member's name.
    static func typed(_ text: String, as kind: Kind) -> JSONValue {
        let trimmed = text.trimmingSpace
        switch kind {
        case .text, .date, .attributes, .texts: return .string(text)
        case .money, .integer: return Int64(trimmed).map(JSONValue.integer) ?? .string(text)
        case .number: return number(trimmed) ?? .string(text)
        case .stock: return Int64(trimmed).map(JSONValue.integer) ?? structure(trimmed) ?? .string(text)
        case .structure: return structure(trimmed) ?? .string(text)
        }
    }

    /// A number as JSON writes it; no leading zeros, so that article numbers stay texts.
    static func number(_ text: String) -> JSONValue? {
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
            return nil
        }
        return parsed(text)
    }

    /// An object or array written as JSON.
    static func structure(_ text: String) -> JSONValue? {
        guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        return parsed(text)
    }

    private static func parsed(_ text: String) -> JSONValue? {
        do throws(Problem) {
            return try JSONReader.parse(text)
        } catch {
            // Text that only looks like JSON is text.
            return nil
        }
    }
}
