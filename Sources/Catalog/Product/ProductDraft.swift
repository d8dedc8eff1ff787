/// A product as somebody wrote it: types are right, nothing else is promised.
///
/// Made by ``init(json:)``, by ``read(_:)`` or member by member (an import mapping); ``ProductValidation`` turns it into
/// a ``Product`` or says everything that is wrong with it.
package struct ProductDraft: Hashable, Sendable {
    /// `nil`: the SKU is the id. An import that upserts by SKU puts the id of the product with that SKU here.
    package var id: String?
    /// `nil`: made of the name.
    package var slug: String?
    package var sku: String?
    package var gtins: [String] = []
    package var model: String?
    package var name: String?
    package var descriptionText: String?
    package var brand: String?
    package var categoryPath: [String] = []
    package var tags: [String] = []
    package var status: String?
    package var language: String?
    package var translations: [Translation] = []
    /// Repeated keys are a problem found in validation.
    package var attributes: [ProductAttribute] = []
    package var variants: [VariantDraft] = []
    package var media: [MediaDraft] = []
    /// Of all prices that name no currency; `nil`: the catalog's.
    package var currency: String?
    package var prices: [PriceDraft] = []
    package var stock: Stock?
    package var rating: Double?
    package var reviewCount: Int64?
    package var popularity: Double?
    package var releasedAt: Timestamp?
    package var createdAt: Timestamp?
    package var updatedAt: Timestamp?
    /// The version that the writer has seen; a caller may use it as the expected one.
    package var version: Int64?
    /// What was wrong with the text that the draft was read from (types, dates, unknown members).
    package var problems: [Problem] = []

    package init() {}
}

/// One price as written.
package struct PriceDraft: Hashable, Sendable {
    /// Path in the input, for problems ("prices[0]"; "price" for the short form).
    package var field: String
    /// Minor units; may be missing or negative.
    package var amount: Int64?
    package var currency: String?
    package var customerGroup: String?
    package var compareAt: Int64?
    package var validFrom: Timestamp?
    package var validUntil: Timestamp?

    package init(field: String, amount: Int64? = nil, currency: String? = nil) {
        self.field = field
        self.amount = amount
        self.currency = currency
    }

    /// The path of one of its members; the short form of a price has none.
    func path(_ member: String) -> String {
        field == "price" || field.hasSuffix(".price") ? field : "\(field).\(member)"
    }
}

/// One variant as written.
package struct VariantDraft: Hashable, Sendable {
    package var sku: String?
    package var options: [VariantOption] = []
    /// Of its prices that name no currency.
    package var currency: String?
    package var prices: [PriceDraft] = []
    package var stock: Stock?
    package var imageURL: String?

    package init() {}
}

/// One picture, film or document as written.
package struct MediaDraft: Hashable, Sendable {
    package var url: String?
    package var kind: String?
    package var alternativeText: String?

    package init(url: String? = nil) { self.url = url }
}

/// What a catalog assumes where a product says nothing.
package struct ProductDefaults: Hashable, Sendable {
    package var currency: CurrencyCode
    package var status: Product.Status
    /// Given to products that name no language; `nil` leaves them without.
    package var language: String?

    package init(
        currency: CurrencyCode = CurrencyCode("EUR"), status: Product.Status = .published, language: String? = nil
    ) {
        self.currency = currency
        self.status = status
        self.language = language
    }
}
