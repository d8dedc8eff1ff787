import Catalog
import TestSupport

@testable import SearchIndex

/// Random products, most of them with variants, and what a filter means of each, as plainly as possible.
struct VariantCatalog {
    /// What can be bought: a variant, or a product without variants.
    struct Item {
        let product: Int
        let sku: String
        let values: [String: Set<String>]
        /// Attributes that are numbers, which an option of the same name leaves as they are.
        let numbers: [String: Double]
        /// `nil` when the catalog does not say.
        let stock: Int64?
        private(set) var price: Int64?
        /// What everyone pays, of which the filters of keys speak.
        let listPrice: Int64?

        func atListPrice() -> Item {
            var item = self
            item.price = listPrice
            return item
        }
    }

    private(set) var products: [Product] = []
    private(set) var items: [Item] = []

    static let now = IndexFixture.now
    static let colours = ["red", "green", "blue", "olive green"]
    static let sizes = ["S", "M", "L", "38"]
    static let brands = ["Aro", "Bex", "Cid"]
    static let words = ["lamp", "chair", "table"]
    static let trade = CustomerGroup("trade")

    init(count: Int, firstID: Int = 1, group: CustomerGroup, _ random: inout SeededGenerator) {
        for number in 0..<count {
            let product = Self.product(firstID + number, &random)
            products.append(product)
            items += Self.items(of: product, number, group)
        }
    }

    /// The products of a catalog as they are.
    init(_ products: [Product], group: CustomerGroup) {
        self.products = products
        for (number, product) in products.enumerated() { items += Self.items(of: product, number, group) }
    }

    private static func product(_ id: Int, _ random: inout SeededGenerator) -> Product {
        let chosen = words.filter { _ in Bool.random(using: &random) }
        var product = IndexFixture.product(
            id, "Thing " + chosen.joined(separator: " "), brand: brands.randomElement(using: &random),
            category: ["Home", ["Light", "Wood"].randomElement(using: &random) ?? ""])
        product.prices = prices(&random, always: true)
        product.attributes = [
            ProductAttribute(key: "material", value: .text(["oak", "steel"].randomElement(using: &random) ?? ""))
        ]
        let hasColour = Bool.random(using: &random)
        if hasColour { product.attributes.append(ProductAttribute(key: "colour", value: .list(["red", "green"]))) }
        if Int.random(in: 0..<3, using: &random) == 0 {
            let size: Double = Bool.random(using: &random) ? 38 : 40
            product.attributes.append(ProductAttribute(key: "size", value: .number(size, unit: nil)))
        }
        if Bool.random(using: &random) { product.stock = Stock(onHand: Int64.random(in: 0...3, using: &random)) }
        guard Int.random(in: 0..<4, using: &random) > 0 else { return product }
        let hasPrices = Bool.random(using: &random)
        let countsVariants = Int.random(in: 0..<5, using: &random) > 0
        for number in 0..<Int.random(in: 1...5, using: &random) {
            var variant = Variant(sku: SKU("p\(id)-\(number)"))
            if Int.random(in: 0..<5, using: &random) > 0 {
                variant.options.append(
                    VariantOption(name: "Colour", value: colours.randomElement(using: &random) ?? ""))
            }
            if Bool.random(using: &random) {
                variant.options.append(VariantOption(name: "size", value: sizes.randomElement(using: &random) ?? ""))
            }
            if hasPrices { variant.prices = prices(&random, always: false) }
            if countsVariants { variant.stock = Stock(onHand: Int64.random(in: 0...4, using: &random)) }
            product.variants.append(variant)
        }
        return product
    }

    /// Prices of everyone and of a group, some of them only before or after the instant of the searches.
    private static func prices(_ random: inout SeededGenerator, always: Bool) -> [Price] {
        var prices: [Price] = []
        let count = always ? 1 : Int.random(in: 0...2, using: &random)
        for _ in 0..<count { prices.append(price(.everyone, &random)) }
        for _ in 0..<Int.random(in: 0...2, using: &random) { prices.append(price(trade, &random)) }
        return prices
    }

    private static func price(_ group: CustomerGroup, _ random: inout SeededGenerator) -> Price {
        let amount = Money(minorUnits: Int64.random(in: 1...40, using: &random) * 25, currency: CurrencyCode("EUR"))
        var price = Price(amount: amount, customerGroup: group)
        let time = { (offset: Int64) in Timestamp(millisecondsSinceEpoch: now.millisecondsSinceEpoch + offset) }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: price.validFrom = time(1_000)
        case 1: price.validUntil = time(0)
        case 2:
            price.validFrom = time(-50)
            price.validUntil = time(50)
        case 3: price.compareAtMinorUnits = amount.minorUnits + 10
        default: break
        }
        return price
    }

    // MARK: What a variant is

    private static func items(of product: Product, _ number: Int, _ group: CustomerGroup) -> [Item] {
        var own: [String: Set<String>] = [
            "category": ["Home", "Home > " + (product.categoryPath.last ?? "")], "sku": [],
        ]
        var numbers: [String: Double] = [:]
        if let brand = product.brand { own["brand"] = [brand] }
        for attribute in product.attributes {
            switch attribute.value {
            case .text(let text): own[attribute.key] = [text]
            case .list(let texts): own[attribute.key] = Set(texts)
            case .number(let number, _): numbers[attribute.key] = number
            case .boolean, .point: break
            }
        }
        guard !product.variants.isEmpty else {
            return [
                Item(
                    product: number, sku: product.id.rawValue, values: own, numbers: numbers,
                    stock: product.stock?.available, price: lowest([product.prices], group),
                    listPrice: lowest([product.prices], .everyone))
            ]
        }
        let countsVariants = product.variants.contains { $0.stock != Stock() }
        return product.variants.map { variant in
            var values = own
            for option in variant.options { values[option.name.lowercased()] = [option.value] }
            values["sku"] = [variant.sku.rawValue]
            let stock = countsVariants ? variant.stock.available : product.stock?.available ?? 0
            return Item(
                product: number, sku: variant.sku.rawValue, values: values, numbers: numbers, stock: stock,
                price: lowest([variant.prices, product.prices], group),
                listPrice: lowest([variant.prices, product.prices], .everyone))
        }
    }

    private static func lowest(_ lists: [[Price]], _ group: CustomerGroup) -> Int64? {
        for list in lists {
            for wanted in [group, .everyone] {
                let valid = list.filter {
                    $0.customerGroup == wanted && $0.isValid(at: now) && $0.amount.currency == CurrencyCode("EUR")
                }
                if let least = valid.map(\.amount.minorUnits).min() { return least }
            }
        }
        return nil
    }

    // MARK: What a filter means

    static func holds(_ node: FilterNode, _ item: Item) -> Bool {
        switch node {
        case .and(let parts): parts.allSatisfy { holds($0, item) }
        case .or(let parts): parts.contains { holds($0, item) }
        case .not(let part): !holds(part, item)
        case .comparison(let field, .notEqual, let value): !holds(.comparison(field, .equal, value), item)
        case .comparison("in_stock", .equal, let value): ((item.stock ?? 0) > 0) == (value == .boolean(true))
        case .comparison(let field, .equal, let value):
            number(field, item).map { $0 == Double(value.text) } ?? false
                || item.values[field]?.contains { $0.lowercased() == value.text.lowercased() } ?? false
        case .comparison(let field, let comparison, .number(let bound)):
            number(field, item).map(NumberRange(comparison, bound).contains) ?? false
        case .comparison: false
        case .in(let field, let values): values.contains { holds(.comparison(field, .equal, $0), item) }
        case .range(let field, let range): number(field, item).map(range.contains) ?? false
        case .exists(let field): !(item.values[field] ?? []).isEmpty || number(field, item) != nil
        // These catalogs have no places.
        case .near: false
        }
    }

    private static func number(_ field: String, _ item: Item) -> Double? {
        switch field {
        case "price": item.price.map(Double.init)
        case "stock": item.stock.map(Double.init)
        default: item.numbers[field]
        }
    }

    // MARK: Filters

    static func clause(_ random: inout SeededGenerator, depth: Int = 0) -> String {
        switch Int.random(in: 0..<(depth < 2 ? 13 : 10), using: &random) {
        case 0: "colour = \"\(colours.randomElement(using: &random) ?? "")\""
        case 1: "colour != \(colours[0])"
        case 2:
            "size IN (\(sizes.filter { _ in Bool.random(using: &random) }.joined(separator: ", ") + ",XS"))"
                .replacing("(,", with: "(")
        case 3: "size = \(sizes.randomElement(using: &random) ?? "")"
        case 4: "brand = \(brands.randomElement(using: &random) ?? "")"
        case 5: "material = oak"
        case 6: "in_stock = \(Bool.random(using: &random))"
        case 7: "stock >= \(Int.random(in: 0...4, using: &random))"
        case 8: "price:[\(Int.random(in: 0...500, using: &random)) TO \(Int.random(in: 500...1_000, using: &random))]"
        case 9: "price < \(Int.random(in: 100...900, using: &random))"
        case 10: "NOT (\(clause(&random, depth: depth + 1)) AND \(clause(&random, depth: depth + 1)))"
        case 11: "(\(clause(&random, depth: depth + 1)) OR \(clause(&random, depth: depth + 1)))"
        default: "NOT \(clause(&random, depth: depth + 1))"
        }
    }
}
