import Testing

@testable import Catalog

/// Each limit one below, at, and one above.
@Suite struct ProductLimitTests {
    private func check(_ limit: Int, _ code: ErrorCode, _ field: String, _ change: (inout ProductDraft, Int) -> Void) {
        for count in [limit - 1, limit, limit + 1] {
            var draft = ProductDraft()
            draft.id = "1"
            draft.name = "n"
            change(&draft, count)
            let result = ProductValidation.validate(
                draft, defaults: ProductDefaults(), now: Timestamp(millisecondsSinceEpoch: 0))
            switch result {
            case .success: #expect(count <= limit, "\(count) accepted for \(field)")
            case .failure(let refusal):
                #expect(count > limit, "\(count) refused: \(refusal.problems)")
                #expect(refusal.problems.map(\.code) == [code])
                #expect(refusal.problems.map(\.field) == [field])
            }
        }
    }

    private func letters(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test func lengthsOfTexts() {
        check(128, .tooLong, "id") { $0.id = letters($1) }
        check(128, .tooLong, "sku") { $0.sku = letters($1) }
        check(1_000, .tooLong, "name") { $0.name = String(repeating: "é", count: $1) }
        check(1_000, .tooLong, "brand") { $0.brand = letters($1) }
        check(1_000, .tooLong, "model") { $0.model = letters($1) }
        check(200_000, .tooLong, "description") { $0.descriptionText = letters($1) }
        check(200, .invalidIdentifier, "slug") { $0.slug = letters($1) }
        check(10_000, .tooLong, "attributes.a") {
            $0.attributes = [ProductAttribute(key: "a", value: .text(letters($1)))]
        }
        check(20, .tooLong, "attributes.a.unit") {
            $0.attributes = [ProductAttribute(key: "a", value: .number(1, unit: letters($1)))]
        }
        check(100, .invalidIdentifier, "attributes.\(letters(100))") {
            $0.attributes = [ProductAttribute(key: letters($1), value: .boolean(true))]
        }
        check(200, .tooLong, "tags[0]") { $0.tags = [letters($1)] }
        check(200, .tooLong, "category_path[0]") { $0.categoryPath = [letters($1)] }
        check(2_048, .tooLong, "media[0].url") { $0.media = [MediaDraft(url: "/" + letters($1 - 1))] }
        check(64, .tooLong, "prices[0].customer_group") {
            var price = PriceDraft(field: "prices[0]", amount: 1)
            price.customerGroup = letters($1)
            $0.prices = [price]
        }
    }

    @Test func countsOfParts() {
        check(1_000, .tooMany, "attributes") { draft, count in
            draft.attributes = (0..<count).map { ProductAttribute(key: "k\($0)", value: .boolean(true)) }
        }
        check(1_000, .tooMany, "attributes.a") { draft, count in
            draft.attributes = [ProductAttribute(key: "a", value: .list((0..<count).map(String.init)))]
        }
        check(1_000, .tooMany, "variants") { draft, count in
            draft.variants = (0..<count).map { number in
                var variant = VariantDraft()
                variant.sku = "s\(number)"
                return variant
            }
        }
        check(100, .tooMany, "tags") { $0.tags = (0..<$1).map(String.init) }
        check(16, .tooMany, "category_path") { $0.categoryPath = (0..<$1).map(String.init) }
        check(200, .tooMany, "media") { $0.media = (0..<$1).map { MediaDraft(url: "/\($0)") } }
        check(50, .tooMany, "translations") {
            $0.translations = (0..<$1).map { Translation(language: "de-\(1_000 + $0)", name: "n") }
        }
        check(500, .tooMany, "gtins") { $0.gtins = Array(repeating: "96385074", count: $1) }
        check(2_000, .tooMany, "prices") { draft, count in
            draft.prices = (0..<count).map { number in
                var price = PriceDraft(field: "prices[\(number)]", amount: 1)
                price.customerGroup = "g\(number)"
                return price
            }
        }
    }

    @Test func numbers() {
        check(1_000_000_000_000_000, .invalidMoney, "prices[0].amount") {
            $0.prices = [PriceDraft(field: "prices[0]", amount: Int64($1))]
        }
        check(1_000_000_000_000, .invalidValue, "stock.on_hand") { $0.stock = Stock(onHand: Int64($1)) }
        check(5, .invalidValue, "rating") { $0.rating = Double($1) }
    }

    @Test func bytesOfTheWholeJSON() throws {
        for count in [999_999, 1_000_000, 1_000_001] {
            let json = Array("\"\(String(repeating: "x", count: count - 2))\"".utf8)
            if count <= ProductLimits.jsonBytes {
                #expect(try ProductDraft.read(json).problems.map(\.code) == [.invalidType])
            } else {
                #expect(#expect(throws: Refusal.self) { try ProductDraft.read(json) }?.code == .tooLong)
            }
        }
    }

    @Test func tenThousandAttributesInJSONAreOneProblem() {
        let attributes = JSONValue.object((0..<10_000).map { JSONMember("k\($0)", 1) })
        let draft = ProductDraft(json: ["id": "1", "name": "n", "attributes": attributes])
        #expect(draft.problems.map(\.code) == [.tooMany])
        #expect(draft.attributes.count == 1_000)
    }
}
