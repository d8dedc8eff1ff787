/// Turns a draft into a product, or says everything that is wrong with it.
///
/// Texts are trimmed and runs of white space in one-line texts become one space; empty texts count as left out;
/// repeats in tags, GTINs and list values are dropped. Nothing else is changed silently.
package struct ProductValidation {
    private let draft: ProductDraft
    private let defaults: ProductDefaults
    private let now: Timestamp
    var problems: [Problem]
    /// Of this product, to find a SKU that two variants share.
    var skus = Set<String>()

    private init(_ draft: ProductDraft, defaults: ProductDefaults, now: Timestamp) {
        self.draft = draft
        self.defaults = defaults
        self.now = now
        self.problems = draft.problems
    }

    /// Checks a whole draft.
    ///
    /// - Parameter now: when the draft names no time of creation or change.
    /// - Returns: the product, or `invalid_product` with all its problems in the order found, at most
    ///   ``ProductLimits/problems``.
    package static func validate(
        _ draft: ProductDraft, defaults: ProductDefaults, now: Timestamp
    ) -> Result<Product, Refusal> {
        var validation = ProductValidation(draft, defaults: defaults, now: now)
        let product = validation.product()
        let problems = validation.problems
        guard problems.isEmpty else {
            let message =
                problems.count == 1 ? "the product has a problem" : "the product has \(problems.count) problems"
            return .failure(Refusal(.invalidProduct, message: message, problems: problems))
        }
        return .success(product)
    }

    mutating func add(_ code: ErrorCode, _ field: String, _ message: String, expected: String? = nil) {
        guard problems.count < ProductLimits.problems else { return }
        problems.append(Problem(code, field: field, message: message, expected: expected))
    }

    // MARK: The product

    private mutating func product() -> Product {
        let sku = identifier(draft.sku, "sku")
        let id = identifier(draft.id, "id") ?? sku
        if id == nil, !problems.contains(where: { $0.field == "id" || $0.field == "sku" }) {
            add(.required, "id", "a product needs an id or an SKU")
        }
        let name = requiredName()
        var product = Product(
            id: ProductID(id ?? ""), slug: slug(name: name, id: id ?? ""), name: name, createdAt: draft.createdAt ?? now
        )
        if let sku {
            product.sku = SKU(sku)
            skus.insert(sku)
        }
        product.gtins = gtins()
        product.model = line(draft.model, "model", characters: ProductLimits.nameCharacters)
        product.descriptionText = paragraphs(draft.descriptionText, "description")
        product.brand = line(draft.brand, "brand", characters: ProductLimits.nameCharacters)
        product.categoryPath = categoryPath(draft.categoryPath)
        product.tags = tags()
        product.status = status()
        product.language = draft.language.flatMap { language($0, "language") } ?? defaults.language
        product.translations = translations(draft.translations)
        product.attributes = attributes(draft.attributes)
        readBuying(into: &product)
        product.media = media(draft.media)
        product.updatedAt = draft.updatedAt ?? now
        product.version = draft.version ?? 1
        product.releasedAt = draft.releasedAt
        if product.version < 1 { add(.invalidValue, "version", "a version is 1 or more") }
        return product
    }

    /// Prices, stock, variants and the numbers that shoppers leave behind.
    private mutating func readBuying(into product: inout Product) {
        let priceCount = draft.variants.reduce(draft.prices.count) { $0 + $1.prices.count }
        if priceCount > ProductLimits.prices {
            let message = "the product and its variants have \(priceCount) prices together"
            add(.tooMany, "prices", message, expected: "at most \(ProductLimits.prices) prices")
        }
        product.prices = prices(draft.prices, currency: draft.currency, currencyField: "currency", defaults: defaults)
        product.stock = draft.stock.flatMap { stock($0, "stock") }
        product.variants = variants(draft.variants, currency: draft.currency, defaults: defaults)
        if let rating = draft.rating {
            product.rating = rating
            if !(0...ProductLimits.ratingMax).contains(rating) {
                add(.invalidValue, "rating", "a rating lies between 0 and 5", expected: "a number from 0 to 5")
            }
        }
        if let count = draft.reviewCount {
            product.reviewCount = count
            if !(0...ProductLimits.reviewCount).contains(count) {
                add(.invalidValue, "review_count", "the number of reviews is negative or out of range")
            }
        }
        if let popularity = draft.popularity {
            // Adding zero turns a negative zero into the zero that the store and the index compare with.
            product.popularity = popularity + 0
            if !(0...ProductLimits.popularityMax).contains(popularity) {
                add(.invalidValue, "popularity", "the popularity is negative or out of range", expected: "0 to 1e15")
            }
        }
    }

    private mutating func requiredName() -> String {
        guard let written = draft.name else {
            // A name of a wrong type has been reported as such.
            if !problems.contains(where: { $0.field == "name" }) { add(.required, "name", "a product needs a name") }
            return ""
        }
        let before = problems.count
        let name = line(written, "name", characters: ProductLimits.nameCharacters)
        if name == nil, problems.count == before { add(.required, "name", "the name is empty") }
        return name ?? ""
    }

    private mutating func slug(name: String, id: String) -> Slug {
        guard let slug = draft.slug, !isBlank(slug) else { return Slug.generated(from: name, fallback: id) }
        if !Slug.isValid(slug) {
            let expected = "lowercase letters and digits with single hyphens, at most \(Slug.bytesMax) bytes"
            add(.invalidIdentifier, "slug", "\(JSONReader.quoted(slug)) is no slug", expected: expected)
        }
        return Slug(slug)
    }

    private mutating func status() -> Product.Status {
        guard let text = draft.status, !isBlank(text) else { return defaults.status }
        if let status = Product.Status(rawValue: text) { return status }
        let known = Product.Status.allCases.map(\.rawValue).joined(separator: ", ")
        add(.invalidValue, "status", "\(JSONReader.quoted(text)) is no status", expected: "one of \(known)")
        return defaults.status
    }

    private mutating func gtins() -> [String] {
        if draft.gtins.count > ProductLimits.gtins { tooMany("gtins", draft.gtins.count, ProductLimits.gtins) }
        var result: [String] = []
        for (position, text) in draft.gtins.prefix(ProductLimits.gtins).enumerated() {
            let field = "gtins[\(position)]"
            switch GTIN.fault(of: text) {
            case nil: if !result.contains(text) { result.append(text) }
            case .notDigits, .wrongLength:
                let expected = "8, 12, 13 or 14 digits"
                add(.invalidIdentifier, field, "\(JSONReader.quoted(text)) is no GTIN", expected: expected)
            case .wrongCheckDigit(let expected):
                let message = "the check digit of \(text) is wrong"
                add(.invalidCheckDigit, field, message, expected: "\(expected) as the last digit")
            }
        }
        return result
    }

    private mutating func tags() -> [String] {
        if draft.tags.count > ProductLimits.tags { tooMany("tags", draft.tags.count, ProductLimits.tags) }
        var result: [String] = []
        for (position, text) in draft.tags.prefix(ProductLimits.tags).enumerated() {
            guard let tag = line(text, "tags[\(position)]", bytes: ProductLimits.tagBytes) else { continue }
            if !result.contains(tag) { result.append(tag) }
        }
        return result
    }

    mutating func tooMany(_ field: String, _ count: Int, _ max: Int) {
        // Reading JSON has reported it already and cut the list, so this is about drafts made in other ways.
        add(.tooMany, field, "found \(count) entries where \(max) are allowed", expected: "at most \(max) entries")
    }
}
