package import Catalog

/// Which attributes are text that shoppers search for.
///
/// Texts and lists are; so are the names of features that a product has ("touchscreen": true) and numbers with a unit
/// that people say ("15.6 in"). Logistics are not: weights and sizes of parcels match numbers in queries by accident
/// (measured on two judged catalogs: leaving them out loses nothing and halves the terms).
struct IndexedAttributes {
    private static let silentParts = [
        "package", "weight", "width", "height", "depth", "temperature", "humidity", "pallet", "carton", "master",
        "dimension", "length", "certif", "rohs", "oem_code",
    ]

    /// Units in which shoppers ask for a number.
    private static let spokenUnits: Set<String> = [
        "in", "gb", "tb", "mb", "ml", "l", "kg", "g", "w", "mah", "v", "hz", "mhz", "ghz", "mp", "oz", "cl", "db",
    ]

    /// Keys recur in every product; looking into each of them again would cost more than analysing the texts.
    private var silent: [String: Bool] = [:]

    private mutating func isSilent(_ key: String) -> Bool {
        if let known = silent[key] { return known }
        let found = Self.silentParts.contains { key.contains($0) }
        silent[key] = found
        return found
    }

    mutating func texts(of product: Product) -> [String] {
        var texts: [String] = []
        for attribute in product.attributes {
            let isSilent = isSilent(attribute.key)
            switch attribute.value {
            case .text(let text) where !isSilent: texts.append(text)
            case .list(let list) where !isSilent: texts += list
            case .boolean(true) where !isSilent: texts.append(Self.words(attribute.key))
            case .number(let number, let unit?) where Self.spokenUnits.contains(unit.lowercased()):
                texts.append(NumberText.text(number) + " " + unit)
            case .text, .list, .boolean, .number: break
            }
        }
        for variant in product.variants {
            for option in variant.options where !texts.contains(option.value) { texts.append(option.value) }
        }
        return texts
    }

    private static func words(_ key: String) -> String {
        String(decoding: key.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
}
