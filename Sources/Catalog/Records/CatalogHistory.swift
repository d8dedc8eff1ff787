/// One change of what a product or variant costs.
package struct PriceHistoryEntry: Hashable, Sendable {
    /// `nil`: the product's own price.
    package var sku: SKU?
    package var currency: CurrencyCode
    package var customerGroup: CustomerGroup
    package var validFrom: Timestamp?
    package var validUntil: Timestamp?
    /// `nil`: the price was taken away.
    package var minorUnits: Int64?
    package var compareAtMinorUnits: Int64?
    package var changedAt: Timestamp

    package init(
        sku: SKU?, currency: CurrencyCode, customerGroup: CustomerGroup, validFrom: Timestamp?, validUntil: Timestamp?,
        minorUnits: Int64?, compareAtMinorUnits: Int64?, changedAt: Timestamp
    ) {
        self.sku = sku
        self.currency = currency
        self.customerGroup = customerGroup
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.minorUnits = minorUnits
        self.compareAtMinorUnits = compareAtMinorUnits
        self.changedAt = changedAt
    }
}

/// Who changed what, and how it was before.
package struct AuditEntry: Hashable, Sendable {
    package enum Action: String, Sendable, CaseIterable {
        case create, update, delete
    }

    /// Grows with every entry; the order in which things happened, also when the clock was set back.
    package var id: Int64
    package var at: Timestamp
    package var actor: String
    package var action: Action
    /// The members that differ, or all of them when the product was deleted; `nil` when it was created.
    package var before: JSONValue?
    /// The members that differ, or all of them when the product was created; `nil` when it was deleted.
    package var after: JSONValue?

    package init(id: Int64, at: Timestamp, actor: String, action: Action, before: JSONValue?, after: JSONValue?) {
        self.id = id
        self.at = at
        self.actor = actor
        self.action = action
        self.before = before
        self.after = after
    }
}

/// How much is in the catalog.
package struct CatalogCounts: Hashable, Sendable {
    package var drafts: Int64
    package var published: Int64
    package var archived: Int64
    package var variants: Int64
    package var categories: Int64

    package init(drafts: Int64, published: Int64, archived: Int64, variants: Int64, categories: Int64) {
        self.drafts = drafts
        self.published = published
        self.archived = archived
        self.variants = variants
        self.categories = categories
    }

    package var products: Int64 { drafts + published + archived }
}
