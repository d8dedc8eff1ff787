package import Catalog

/// Which attributes are text that shoppers search for.
///
/// Texts and lists are; so are the names of features that a product has ("touchscreen": true) and numbers with a unit
/// that people say ("15.6 in"). Logistics are not: weights and sizes of parcels match numbers in queries by accident
/// (measured on two judged catalogs: leaving them out loses nothing and halves the terms).
enum IndexedAttributes {
    /// Units in which shoppers ask for a number.
    private static let spokenUnits: Set<String> = [
        "in", "gb", "tb", "mb", "ml", "l", "kg", "g", "w", "mah", "v", "hz", "mhz", "ghz", "mp", "oz", "cl", "db",
    ]

    /// - Parameter keys: the number of each attribute's key in `known`.
    static func texts(of product: Product, keys: [Int], _ known: AttributeKeys) -> [String] {
        var texts: [String] = []
        texts.reserveCapacity(product.attributes.count)
        for (attribute, number) in zip(product.attributes, keys) {
            let key = known[number]
            switch attribute.value {
            case .text(let text) where !key.isSilent: texts.append(text)
            case .list(let list) where !key.isSilent: texts += list
            case .boolean(true) where !key.isSilent: texts.append(key.words)
            case .number(let number, let unit?) where spokenUnits.contains(unit.lowercased()):
                texts.append(NumberText.text(number) + " " + unit)
            case .text, .list, .boolean, .number, .point: break
            }
        }
        for variant in product.variants {
            for option in variant.options where !texts.contains(option.value) { texts.append(option.value) }
        }
        return texts
    }
}
