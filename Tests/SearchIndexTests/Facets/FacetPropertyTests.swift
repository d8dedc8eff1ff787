import Catalog
import Foundation
import TestSupport
import Testing

@testable import SearchIndex

/// Every count must be what a click on it gives, compared with looking at every product.
@Suite struct FacetPropertyTests {
    /// Two catalogs always, a hundred in the long run.
    private static let seeds =
        ProcessInfo.processInfo.environment["LONG_TESTS"] == nil ? [UInt64(1), 2] : Array(1...100)

    @Test(arguments: seeds)
    func countIsWhatAClickGives(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let fixture = try IndexFixture(analyzer: "standard")
        defer { fixture.remove() }
        let items = (1...Int.random(in: 1...150, using: &random)).map { FacetItem.random($0, &random) }
        let generation = try fixture.generation(items.map(\.product))
        // A second commit, so that values and numbers come from the base and from later blocks.
        var current = items
        for index in 0..<Int.random(in: 0...8, using: &random) {
            let item = FacetItem.random(items.count + index + 1, &random)
            _ = try generation.apply([.put(item.product)], checkpoint: Int64(index + 2))
            current.append(item)
        }
        let snapshot = generation.snapshot
        for _ in 0..<12 {
            let click = FacetClicks(items: current, request: FacetSelections.random(&random), random: &random)
            try click.check(fixture, snapshot)
        }
    }
}

/// A product of the random catalog as the brute-force scan sees it.
struct FacetItem {
    let product: Product
    let words: Set<String>
    let brand: String?
    let categories: [String]
    let colours: [String]
    /// A text or a number, as sizes come from different sellers.
    let sizeText: String?
    let sizeNumber: Double?
    let weight: Double?
    let price: Int64?
    let stock: Int64?

    static let vocabulary = ["lamp", "chair", "table", "shelf"]
    static let brands = ["Aro", "aro", "Bex", "BEX", "Cid", "Dov & Sons", "Été"]
    static let colourNames = ["red", "Red", "dark blue", "Blue", "light green", "blå"]
    static let sizeTexts = ["S", "M", "L", "xl", "XL", "38", "40", "7.5", "One Size"]
    static let sizeNumbers = [38.0, 40, 7.5, 41]
    static let trees = [
        [], ["Home"], ["Home", "Light"], ["Home", "Light", "Desk"], ["Home", "Wood"], ["Garden"], ["Garden", "Light"],
        ["home", "Wood", "Oak"],
    ]

    static func random(_ id: Int, _ random: inout SeededGenerator) -> FacetItem {
        func maybe<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value? {
            Int.random(in: 0..<5, using: &random) == 0 ? nil : values.randomElement(using: &random)
        }
        let words = vocabulary.filter { _ in Bool.random(using: &random) }
        let brand = maybe(brands, &random)
        let category = trees.randomElement(using: &random) ?? []
        var colours: [String] = []
        for colour in colourNames where Int.random(in: 0..<4, using: &random) == 0 { colours.append(colour) }
        let sizeText = Bool.random(using: &random) ? maybe(sizeTexts, &random) : nil
        let sizeNumber = sizeText == nil ? maybe(sizeNumbers, &random) : nil
        let weight = maybe([0.5, 1, 1.25, 2, 12.5, 800, -3], &random)
        let price: Int64? = maybe([1, 99, 500, 501, 1_999, 2_000, 150_000], &random)
        let stock: Int64? = maybe([0, 1, 7], &random)
        var attributes: [ProductAttribute] = []
        if !colours.isEmpty { attributes.append(ProductAttribute(key: "colour", value: .list(colours))) }
        if let sizeText { attributes.append(ProductAttribute(key: "size", value: .text(sizeText))) }
        if let sizeNumber { attributes.append(ProductAttribute(key: "size", value: .number(sizeNumber, unit: nil))) }
        if let weight { attributes.append(ProductAttribute(key: "weight", value: .number(weight, unit: "kg"))) }
        var product = IndexFixture.product(
            id, "Thing " + words.joined(separator: " "), brand: brand, category: category, price: price,
            attributes: attributes)
        if let stock { product.stock = Stock(onHand: stock) }
        return FacetItem(
            product: product, words: Set(words), brand: brand,
            categories: category.indices.map { category[...$0].joined(separator: " > ") }, colours: colours,
            sizeText: sizeText, sizeNumber: sizeNumber, weight: weight, price: price, stock: stock)
    }

    /// The values of a field as the filter grammar compares them: in lower case.
    func texts(_ field: String) -> Set<String> {
        switch field {
        case "brand": Set([brand].compactMap { $0?.lowercased() })
        case "category": Set(categories.map { $0.lowercased() })
        case "colour": Set(colours.map { $0.lowercased() })
        case "size": Set([sizeText].compactMap { $0?.lowercased() })
        case "in_stock": [(stock ?? 0) > 0 ? "true" : "false"]
        default: []
        }
    }

    func number(_ field: String) -> Double? {
        switch field {
        case "size": sizeNumber
        case "weight": weight
        case "price": price.map(Double.init)
        default: nil
        }
    }

    /// Whether `field = value` holds.
    func has(_ value: String, _ field: String) -> Bool {
        texts(field).contains(value.lowercased()) || (number(field) != nil && number(field) == Double(value))
    }

    func lies(in bounds: NumberBounds, _ field: String) -> Bool {
        guard let number = number(field) else { return false }
        return number >= bounds.from ?? -.infinity && number < bounds.to ?? .infinity
    }
}
