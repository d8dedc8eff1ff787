import Testing

@testable import Catalog

@Suite struct ProductValidationTests {
    private func validate(_ draft: ProductDraft) -> Result<Product, Refusal> {
        ProductValidation.validate(draft, defaults: ProductDefaults(), now: Timestamp(millisecondsSinceEpoch: 0))
    }

    private func problems(_ json: JSONValue) -> [Problem] {
        switch validate(ProductDraft(json: json)) {
        case .success: return []
        case .failure(let refusal):
            #expect(refusal.code == .invalidProduct)
            return refusal.problems
        }
    }

    /// Problems of a product that is fine but for these members.
    private func problems(with members: [JSONMember]) -> [Problem] {
        let base = [JSONMember("id", "1"), JSONMember("name", "n")].filter { base in
            !members.contains { $0.name == base.name }
        }
        return problems(.object(base + members))
    }

    @Test(arguments: [
        (#"{"id":5}"#, ErrorCode.invalidType, "id"), (#"{"name":null}"#, .required, "name"),
        (#"{"name":" \t"}"#, .required, "name"),
        (#"{"name":"a\u0000b"}"#, .invalidValue, "name"), (#"{"name":"a\u0007b"}"#, .invalidValue, "name"),
        (#"{"description":"a\u001bb"}"#, .invalidValue, "description"), (#"{"id":"a\u0000"}"#, .invalidValue, "id"),
        (#"{"id":"e\u0301"}"#, .invalidIdentifier, "id"), (#"{"id":null}"#, .required, "id"),
        (#"{"id":""}"#, .required, "id"),
        (#"{"slug":"No Slug"}"#, .invalidIdentifier, "slug"), (#"{"status":"gone"}"#, .invalidValue, "status"),
        (#"{"language":"deutsch"}"#, .invalidValue, "language"), (#"{"colour":"red"}"#, .unknownMember, "colour"),
        (#"{"gtins":["4006381333932"]}"#, .invalidCheckDigit, "gtins[0]"),
        (#"{"gtins":["123"]}"#, .invalidIdentifier, "gtins[0]"),
        (#"{"gtins":[4006381333931]}"#, .invalidType, "gtins[0]"), (#"{"tags":"new"}"#, .invalidType, "tags"),
        (#"{"category_path":["A","B","A"]}"#, .categoryCycle, "category_path[2]"),
        (#"{"category_path":["A","A"]}"#, .categoryCycle, "category_path[1]"),
        (#"{"category_path":["A"," "]}"#, .invalidValue, "category_path[1]"),
        (#"{"price":-1}"#, .invalidMoney, "price"), (#"{"price":49.95}"#, .invalidMoney, "price"),
        (#"{"price":1e300}"#, .invalidMoney, "price"), (#"{"price":"49"}"#, .invalidType, "price"),
        (#"{"price":1000000000000001}"#, .invalidMoney, "price"), (#"{"compare_at_price":5}"#, .required, "price"),
        (#"{"price":5,"compare_at_price":4}"#, .invalidMoney, "price"),
        (#"{"currency":"XAU"}"#, .invalidCurrency, "currency"),
        (#"{"price":5,"prices":[{"amount":5}]}"#, .invalidValue, "price"),
        (#"{"prices":[{}]}"#, .required, "prices[0].amount"),
        (#"{"prices":[{"amount":1},{"amount":2}]}"#, .duplicate, "prices[1]"),
        (#"{"prices":[{"amount":1,"currency":"EURO"}]}"#, .invalidCurrency, "prices[0].currency"),
        (
            #"{"prices":[{"amount":1,"valid_from":"2024-01-02","valid_until":"2024-01-02"}]}"#, .invalidDate,
            "prices[0].valid_until"
        ),
        (#"{"prices":[{"amount":1,"valid_from":"soon"}]}"#, .invalidDate, "prices[0].valid_from"),
        (#"{"prices":[{"amount":1,"tax":1}]}"#, .unknownMember, "prices[0].tax"),
        (#"{"stock":-1}"#, .invalidValue, "stock.on_hand"),
        (#"{"stock":{"reserved":-1}}"#, .invalidValue, "stock.reserved"),
        (#"{"stock":1.5}"#, .invalidType, "stock"), (#"{"stock":{"backorder":1}}"#, .invalidType, "stock.backorder"),
        (#"{"rating":5.1}"#, .invalidValue, "rating"), (#"{"rating":-0.1}"#, .invalidValue, "rating"),
        (#"{"review_count":-1}"#, .invalidValue, "review_count"), (#"{"popularity":-1}"#, .invalidValue, "popularity"),
        (#"{"released_at":"10.12.2009"}"#, .invalidDate, "released_at"), (#"{"version":0}"#, .invalidValue, "version"),
        (#"{"attributes":{"Width":1}}"#, .invalidIdentifier, "attributes.Width"),
        (#"{"attributes":{"w":{"unit":"in"}}}"#, .required, "attributes.w.value"),
        (#"{"attributes":{"w":[1]}}"#, .invalidType, "attributes.w[0]"),
        (#"{"attributes":{"w":{"value":1,"x":2}}}"#, .unknownMember, "attributes.w.x"),
        (#"{"variants":[{"options":{}}]}"#, .required, "variants[0].sku"),
        (#"{"sku":"a","variants":[{"sku":"a"}]}"#, .duplicate, "variants[0].sku"),
        (#"{"variants":[{"sku":"a"},{"sku":"a"}]}"#, .duplicate, "variants[1].sku"),
        (
            #"{"variants":[{"sku":"a"},{"sku":"b"},{"sku":"c","prices":[{"amount":-1}]}]}"#, .invalidMoney,
            "variants[2].prices[0].amount"
        ),
        (#"{"variants":[{"sku":"a","price":1e9999}]}"#, .invalidJSON, ""),
        (#"{"variants":[{"sku":"a","colour":1}]}"#, .unknownMember, "variants[0].colour"),
        (#"{"media":[{}]}"#, .required, "media[0].url"),
        (#"{"media":[{"url":"javascript:alert(1)"}]}"#, .invalidValue, "media[0].url"),
        (#"{"media":[{"url":"/a","kind":"song"}]}"#, .invalidValue, "media[0].kind"),
        (#"{"translations":{"de":{}}}"#, .required, "translations.de.name"),
        (#"{"translations":{"d":{"name":"x"}}}"#, .invalidValue, "translations.d"),
        (#"{"translations":{"de":{"name":"x"},"DE":{"name":"y"}}}"#, .duplicate, "translations.DE"),
    ])
    func namesCodeAndField(json: String, code: ErrorCode, field: String) throws {
        let members: [JSONMember]
        do {
            members = try JSONReader.parse(json).members!
        } catch {
            #expect(error.code == code)
            return
        }
        let found = problems(with: members)
        #expect(found.map(\.code) == [code], "\(found)")
        #expect(found.map(\.field) == [field], "\(found)")
    }

    @Test func collectsEveryProblemAtOnce() {
        let found = problems([
            "id": 1, "name": "", "price": -1, "rating": 9, "gtins": ["1"], "colour": "red",
            "variants": [["sku": "a", "stock": -1], ["price": 1.5]],
        ])
        #expect(
            Set(found.map(\.field)) == [
                "id", "name", "price", "rating", "gtins[0]", "colour", "variants[0].stock.on_hand", "variants[1].sku",
                "variants[1].price",
            ])
    }

    @Test func reportsAtMostAHundredProblems() {
        let attributes = JSONValue.object((0..<900).map { JSONMember("Bad \($0)", 1) })
        #expect(problems(with: [JSONMember("attributes", attributes)]).count == ProductLimits.problems)
    }

    @Test func anythingButAnObjectIsOneProblem() {
        for json in [JSONValue.null, 1, "x", []] {
            #expect(ProductDraft(json: json).problems.map(\.code) == [.invalidType])
        }
    }

    @Test func skuIsTheIDWhenThereIsNone() throws {
        let product = try validate(ProductDraft(json: ["sku": "S-1", "name": "n"])).get()
        #expect(product.id == ProductID("S-1") && product.sku == SKU("S-1"))
    }

    @Test func tidiesTextsAndDropsWhatIsEmpty() throws {
        let product = try validate(
            ProductDraft(json: [
                "id": " 1 ", "name": "\u{A0}A\tb \n c ", "brand": " ", "description": "\n a\nb \n",
                "tags": ["x", " x ", ""],
                "gtins": ["96385074", "96385074"],
                "attributes": ["a": "", "b": [], "c": ["u", "u"], "d": ["value": -0.0, "unit": ""]],
                "sku": "", "compare_at_price": nil, "prices": [["amount": 5, "compare_at": 5]],
            ])
        ).get()
        #expect(product.id == ProductID("1"))
        #expect(product.name == "A b c")
        #expect(product.brand == nil && product.sku == nil)
        #expect(product.descriptionText == "a\nb")
        #expect(product.tags == ["x"])
        #expect(product.gtins == ["96385074"])
        #expect(
            product.attributes == [
                ProductAttribute(key: "c", value: .list(["u"])),
                ProductAttribute(key: "d", value: .number(0, unit: nil)),
            ])
        #expect(product.prices[0].compareAtMinorUnits == nil)
    }

    @Test func validatesPartsAlone() throws {
        #expect(try ProductValidation.categoryName("  A  b ") == "A b")
        #expect(throws: Refusal.self) { try ProductValidation.categoryName(" ") }
        #expect(throws: Refusal.self) { try ProductValidation.stock(Stock(onHand: -1)) }
        #expect(throws: Refusal.self) {
            try ProductValidation.prices([PriceDraft(field: "prices[0]")], defaults: ProductDefaults())
        }
        let prices = try ProductValidation.prices(
            [PriceDraft(field: "prices[0]", amount: 5)], defaults: ProductDefaults())
        #expect(prices == [Price(amount: Money(minorUnits: 5, currency: CurrencyCode("EUR")))])
    }
}
