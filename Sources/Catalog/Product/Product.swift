/// What is listed in a shop: one product with everything the catalog knows of it.
///
/// A value of this type came out of ``ProductValidation`` or out of the store and holds what both promise.
package struct Product: Hashable, Sendable, Identifiable {
    package enum Status: String, Sendable, CaseIterable {
        /// Being written; never found by a search.
        case draft
        /// Listed and found.
        case published
        /// Once listed, kept for orders and history; never found by a search.
        case archived
    }

    package var id: ProductID
    package var slug: Slug
    package var sku: SKU?
    /// GTIN-8, -12, -13 or -14 with right check digits, digits only, without repeats.
    package var gtins: [String]
    /// The maker's model or part number, as written ("WH-1000XM4").
    package var model: String?
    package var name: String
    package var descriptionText: String
    package var brand: String?
    /// Names from the root down ("Electronics", "Laptops"); empty when the product is in no category.
    package var categoryPath: [String]
    package var tags: [String]
    package var status: Status
    /// BCP 47 language of `name` and `descriptionText`; `nil` means the catalog's default language.
    package var language: String?
    package var translations: [Translation]
    /// In the catalog's order; keys without repeats.
    package var attributes: [ProductAttribute]
    package var variants: [Variant]
    package var media: [Media]
    package var prices: [Price]
    /// The product's own stock; what its variants have is counted there.
    package var stock: Stock?
    /// 0…5; `nil` before the first review.
    package var rating: Double?
    package var reviewCount: Int64
    /// Any number from 0; only its order counts.
    package var popularity: Double
    package var releasedAt: Timestamp?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Grows by one with every write; 1 for a new product.
    package var version: Int64

    package init(id: ProductID, slug: Slug, name: String, createdAt: Timestamp) {
        self.id = id
        self.slug = slug
        self.name = name
        self.gtins = []
        self.descriptionText = ""
        self.categoryPath = []
        self.tags = []
        self.status = .published
        self.translations = []
        self.attributes = []
        self.variants = []
        self.media = []
        self.prices = []
        self.reviewCount = 0
        self.popularity = 0
        self.createdAt = createdAt
        self.updatedAt = createdAt
        self.version = 1
    }
}

/// One attribute of a product. Keys are lowercase letters, digits and underscores.
package struct ProductAttribute: Hashable, Sendable {
    package var key: String
    package var value: AttributeValue

    package init(key: String, value: AttributeValue) {
        self.key = key
        self.value = value
    }
}

/// Name and description of a product in one more language.
package struct Translation: Hashable, Sendable {
    /// BCP 47 language tag, lowercase primary language ("de").
    package var language: String
    package var name: String
    package var descriptionText: String

    package init(language: String, name: String, descriptionText: String = "") {
        self.language = language
        self.name = name
        self.descriptionText = descriptionText
    }
}

/// A picture, film or document of a product.
package struct Media: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case image, video, document
    }

    package var url: String
    package var kind: Kind
    /// What a reader who can't see the picture is told.
    package var alternativeText: String?

    package init(url: String, kind: Kind = .image, alternativeText: String? = nil) {
        self.url = url
        self.kind = kind
        self.alternativeText = alternativeText
    }
}
