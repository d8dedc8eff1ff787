/// What is known of the keys of attributes: they recur in every product, and looking into each of them again would cost
/// more than analysing the texts.
struct AttributeKeys {
    struct Key {
        /// Logistics, which nobody searches for.
        let isSilent: Bool
        /// The name of a field that the catalog has itself.
        let isReserved: Bool
        /// The key as words.
        let words: String
    }

    /// A catalog has some thousands at the most; when there are more, all are forgotten.
    private static let keysMax = 16_384

    private static let silentParts = [
        "package", "weight", "width", "height", "depth", "temperature", "humidity", "pallet", "carton", "master",
        "dimension", "length", "certif", "rohs", "oem_code",
    ]

    /// Attributes can't take the names of the catalog's own fields.
    private static let reserved: Set<String> = [
        "brand", "category", "tags", "gtins", "model", "sku", "language", "price", "rating", "review_count",
        "popularity", "stock", "in_stock", "released_at", "created_at", "updated_at",
    ]

    private var index = ByteIndex()
    private var keys: [Key] = []

    /// The number of a key, good until the next product.
    mutating func number(of key: String) -> Int {
        var key = key
        let (number, isNew) = key.withUTF8 { index.number(of: $0) }
        if isNew {
            keys.append(
                Key(
                    isSilent: Self.isSilent(key), isReserved: Self.isReserved(key),
                    words: String(
                        decoding: key.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)))
        }
        return number
    }

    private static func isSilent(_ key: String) -> Bool {
        // What is right for every script takes a hundred times as long, and keys are ASCII nearly always.
        guard key.utf8.allSatisfy({ $0 < 0x80 }) else { return silentParts.contains { key.contains($0) } }
        let bytes = Array(key.utf8)
        return silentParts.contains { part in
            guard part.utf8.count <= bytes.count else { return false }
            return (0...bytes.count - part.utf8.count).contains { bytes[$0...].starts(with: part.utf8) }
        }
    }

    static func isReserved(_ key: String) -> Bool { reserved.contains(key) }

    subscript(number: Int) -> Key { keys[number] }

    /// Makes room before a product's keys are asked for.
    mutating func beginProduct() {
        guard keys.count > Self.keysMax else { return }
        index.removeAll()
        keys.removeAll()
    }
}
