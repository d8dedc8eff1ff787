import Catalog

/// For where shipping and taxes of a cart are estimated, and how it would be sent.
package struct CartEstimate: Hashable, Sendable {
    /// Who said where to.
    package enum Source: String, Sendable {
        /// The request itself.
        case request
        /// The address to ship to in the account's address book.
        case addressBook = "address_book"
        /// Nobody: the shop's own place (``ShippingTable/home``).
        case shop
    }

    package var destination: Destination
    package var source: Source
    /// The cheapest way to send it, of equally cheap ones the first; `nil` when it can't be sent there.
    package var shipping: ShippingOffer?

    var json: JSONValue {
        [
            "destination": .object((destination.json.members ?? []) + [JSONMember("from", .string(source.rawValue))]),
            "shipping_method": shipping?.json ?? .null,
        ]
    }
}

extension Carts {
    /// The cart of a buyer with what it would come to with shipping and taxes, counted as a checkout counts them.
    ///
    /// Where to is what the request says, else the address to ship to in the buyer's address book, else the shop's own place.
    /// - Returns: `nil` when there is no cart, or its time is over.
    /// - Complexity: one snapshot; one row of attributes for each line more than ``cart(of:)``, none while nobody knows where to.
    package func estimated(_ buyer: Buyer, to destination: Destination?) async throws(Refusal) -> CartView? {
        let now = environment.now()
        return try await store.read { [rules] db in
            let (carts, tables) = (CartStore(db), CheckoutStore(db))
            guard let cart = try carts.cart(of: buyer, at: now) else { return nil }
            var view = try carts.view(cart, at: now)
            let shipping = try rules.shipping(tables)
            if let destination {
                view.estimate = .at(CartEstimate(destination: destination, source: .request))
            } else if case .user(let user) = buyer, let address = try AddressStore(db).shippingAddress(of: user) {
                let place = address.formedDestination
                view.estimate = .at(CartEstimate(destination: place, source: .addressBook))
            } else if let home = shipping.homeDestination {
                view.estimate = .at(CartEstimate(destination: home, source: .shop))
            } else {
                view.estimate = .nowhere
                return view
            }
            let taxes = try rules.taxes(tables)
            try view.estimate(with: shipping, taxes, at: now) { try tables.facts(of: $0, shipping, taxes) }
            return view
        }
    }
}

extension CartView {
    /// Counts shipping and taxes to the place of ``estimate``.
    ///
    /// - Parameter facts: what the tables ask of a product.
    fileprivate mutating func estimate(
        with shipping: ShippingTable, _ taxes: TaxTable, at now: Timestamp,
        facts: (ProductID) throws -> (grams: Int64, taxClass: String)
    ) throws {
        guard case .at(var estimate) = estimate else { return }
        let lines = try priced.map { line in
            let (grams, taxClass) = try facts(line.productID)
            return PurchaseSum.Line(priced: line, grams: grams, taxClass: taxClass)
        }
        let sum = PurchaseSum(
            lines: lines, currency: cart.currency, destination: estimate.destination, promotions: promotions,
            shipping: shipping, taxes: taxes, now: now)
        // Nothing is sent of a cart in which there is nothing to buy.
        estimate.shipping = lines.isEmpty ? nil : sum.shippingOffers.min { $0.minorUnits < $1.minorUnits }
        count(sum.totals(shipping: estimate.shipping?.minorUnits))
        self.estimate = .at(estimate)
    }
}
