/// What a shopper did with a product of a page.
package struct ShopperEvent: Sendable, Hashable {
    package enum Kind: Int64, Sendable {
        /// Looked at it.
        case click = 0
        /// Bought it, or whatever a shop counts.
        case conversion = 1
    }

    package var kind: Kind
    /// ``Exposure/id``
    package var exposure: Int64
    package var product: ProductID

    package init(kind: Kind, exposure: Int64, product: ProductID) {
        self.kind = kind
        self.exposure = exposure
        self.product = product
    }

    /// What became of a reported event.
    package enum Outcome: Sendable, Hashable {
        case counted
        /// The page has such an event of the product already.
        case repeated
        /// No page has the number, or it is forgotten.
        case unknownPage
        /// The page did not show the product.
        case notShown
        /// The page was shown too long ago.
        case late
    }
}

/// What visitors did with the answers to one query.
package struct QueryUse: Sendable, Hashable {
    package var text: String
    /// A visitor who searches for the same again on a day counts once.
    package var searches: Int
    package var visitors: Int
    /// Searches that found nothing, whatever was selected.
    package var withoutResults: Int
    /// Searches with at least one click.
    package var clicked: Int
    /// Searches with at least one conversion.
    package var converted: Int
    package var clicks: Int
    /// Mean place of the clicks, from 1; `nil` without clicks.
    package var meanClickPlace: Double?

    package init(
        text: String, searches: Int, visitors: Int, withoutResults: Int, clicked: Int, converted: Int, clicks: Int,
        meanClickPlace: Double?
    ) {
        self.text = text
        self.searches = searches
        self.visitors = visitors
        self.withoutResults = withoutResults
        self.clicked = clicked
        self.converted = converted
        self.clicks = clicks
        self.meanClickPlace = meanClickPlace
    }
}

/// How often a product was shown for a query at a place, and clicked there.
package struct PlaceUse: Sendable, Hashable {
    package var text: String
    package var product: String
    /// From 1.
    package var place: Int
    package var shown: Int
    package var clicked: Int

    package init(text: String, product: String, place: Int, shown: Int, clicked: Int) {
        self.text = text
        self.product = product
        self.place = place
        self.shown = shown
        self.clicked = clicked
    }
}
