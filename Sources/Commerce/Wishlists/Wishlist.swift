import Catalog
import Store

/// Names a wishlist: `wls_` and 16 random letters and digits.
package struct WishlistID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// The limits of wishlists, each with its reason.
package enum WishlistLimits {
    /// Lists of one person: a page that can still be read.
    package static let lists = 50
    /// Items of one list.
    package static let items = 200
    package static let nameCharacters = 80
    package static let noteCharacters = 300
}

/// One thing that somebody would like to have.
package struct WishlistItem: Hashable, Sendable {
    /// Names the item within its list; never given twice.
    package var number: Int64
    package var sku: SKU
    package var productID: ProductID
    /// What one piece cost when it was put on the list; `nil` when it had no price.
    package var minorUnits: Int64?
    package var note: String?
    package var addedAt: Timestamp
}

/// A list of them.
package struct Wishlist: Hashable, Sendable {
    package var id: WishlistID
    package var userID: UserID
    package var name: String
    package var currency: CurrencyCode
    package var isShared: Bool
    var lastNumber: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// In the order in which they were added; an SKU is there once.
    package var items: [WishlistItem]

    /// The item with a number.
    ///
    /// - Throws: `not_found`.
    func item(_ number: Int64) throws(Refusal) -> WishlistItem {
        if let item = items.first(where: { $0.number == number }) { return item }
        throw Refusal(.notFound, message: "the list has no such item")
    }
}

/// A list as its owner sees it: with what the catalog says of its items now.
package struct WishlistView: Hashable, Sendable {
    package var list: Wishlist
    /// In the order of the items; `nil` for what is not offered any more.
    var offers: [OfferRows.Offer?]
    var now: Timestamp

    /// For its owner.
    package var json: JSONValue {
        .object(
            [JSONMember("id", .string(list.id.rawValue))] + sharedMembers + [
                JSONMember("is_shared", .boolean(list.isShared)),
                JSONMember("created_at", .string(list.createdAt.rfc3339)),
                JSONMember("updated_at", .string(list.updatedAt.rfc3339)),
            ])
    }

    /// For those who have the link: nothing tells whose it is.
    package var sharedJSON: JSONValue { .object(sharedMembers) }

    private var sharedMembers: [JSONMember] {
        [
            JSONMember("name", .string(list.name)), JSONMember("currency", .string(list.currency.rawValue)),
            JSONMember("items", .array(zip(list.items, offers).map(json))),
        ]
    }

    private func json(_ item: WishlistItem, _ offer: OfferRows.Offer?) -> JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        func number(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }
        let isOffered = offer?.isPublished == true
        let price = offer.flatMap { offer in
            isOffered ? PriceChoice.price(of: offer, group: .everyone, at: now)?.minorUnits : nil
        }
        let drop = price.flatMap { now in item.minorUnits.map { max(0, $0 - now) } } ?? 0
        let inStock = isOffered && OfferedLine.shortage(of: 1, in: offer?.stock) == nil
        return [
            "id": .integer(item.number), "sku": .string(item.sku.rawValue),
            "product_id": .string((offer?.productID ?? item.productID).rawValue),
            "slug": text(offer?.slug.rawValue), "name": text(offer?.name), "image_url": text(offer?.imageURL),
            "price": number(price), "price_when_added": number(item.minorUnits), "price_dropped": .boolean(drop > 0),
            "price_drop": .integer(drop), "in_stock": .boolean(inStock), "note": text(item.note),
            "added_at": .string(item.addedAt.rfc3339),
        ]
    }
}
