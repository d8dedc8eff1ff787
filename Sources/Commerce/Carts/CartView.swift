import Catalog
import Store

/// A cart as its buyer sees it: lines with what they cost now, and what stands in the way.
package struct CartView: Sendable {
    package var cart: Cart
    /// In the order of the cart's lines.
    package var lines: [OfferedLine]
    package var totals: CartTotals
    /// The secret of a cart that was just made; it is nowhere else.
    package var token: String?
    /// Whether ``totals`` have shipping and taxes.
    package var estimate = Estimate.notAsked
    /// Of the cart's codes that exist.
    let promotions: [OfferedPromotion]

    package enum Estimate: Hashable, Sendable {
        /// Nobody wants to know: changes of a cart are answered without.
        case notAsked
        /// Nobody knows where to.
        case nowhere
        case at(CartEstimate)
    }

    /// - Parameter offers: of the cart's codes that exist.
    init(_ cart: Cart, _ lines: [OfferedLine], promotions: [OfferedPromotion], at now: Timestamp) {
        self.cart = cart
        self.lines = lines
        self.promotions = promotions
        totals = CartTotals(currency: cart.currency)
        count(Pricing(lines: priced, currency: cart.currency, now: now).totals(promotions))
    }

    /// What is bought and can be.
    var priced: [PricedLine] {
        lines.filter { !$0.line.isSaved }.compactMap { line in
            guard let unit = line.unitPrice else { return nil }
            return PricedLine(
                sku: line.line.sku, productID: line.line.productID, quantity: line.line.quantity,
                unitMinorUnits: unit.minorUnits)
        }
    }

    /// Takes totals over, and tells of codes that do not exist.
    mutating func count(_ totals: CartTotals) {
        self.totals = totals
        let known = Set(promotions.map(\.promotion.code))
        self.totals.refused += cart.codes.filter { !known.contains($0) }.map {
            CartTotals.Refused(code: $0, reason: .unknown)
        }
    }

    /// Of what is bought; saved lines stand in nobody's way.
    package var issues: [(line: CartLine, issue: CartIssue)] {
        lines.filter { !$0.line.isSaved }.flatMap { line in line.issues.map { (line.line, $0) } }
    }

    package var json: JSONValue {
        var discounts = totals.lineDiscounts.makeIterator()
        var items: [JSONValue] = []
        var saved: [JSONValue] = []
        for line in lines {
            if line.line.isSaved {
                saved.append(Self.json(line, discount: 0))
            } else {
                let discount = line.unitPrice == nil ? 0 : discounts.next() ?? 0
                items.append(Self.json(line, discount: discount))
            }
        }
        var members: [JSONMember] = token.map { [JSONMember("token", .string($0))] } ?? []
        members += [
            JSONMember("currency", .string(cart.currency.rawValue)), JSONMember("version", .integer(cart.version)),
            JSONMember("expires_at", .string(cart.expiresAt.rfc3339)), JSONMember("items", .array(items)),
            JSONMember("saved", .array(saved)),
            JSONMember("issues", .array(issues.map { $0.issue.json($0.line) })),
            JSONMember("promotions", Self.json(totals)),
            JSONMember("totals", shownTotals),
        ]
        switch estimate {
        case .notAsked: break
        case .nowhere: members.append(JSONMember("estimate", .null))
        case .at(let estimate): members.append(JSONMember("estimate", estimate.json))
        }
        return .object(members)
    }

    private var shownTotals: JSONValue {
        let isFree = JSONMember("free_shipping", .boolean(totals.hasFreeShipping))
        let isTaxed: Bool
        switch estimate {
        case .notAsked:
            return [
                "subtotal": .integer(totals.subtotal), "discount": .integer(totals.discount),
                "free_shipping": isFree.value, "total": .integer(totals.total),
            ]
        case .nowhere: isTaxed = false
        case .at: isTaxed = true
        }
        return .object((totals.json(isTaxed: isTaxed).members ?? []) + [isFree])
    }

    private static func json(_ offered: OfferedLine, discount: Int64) -> JSONValue {
        let line = offered.line
        var members = [
            JSONMember("id", .integer(line.number)), JSONMember("sku", .string(line.sku.rawValue)),
            JSONMember("product_id", .string((offered.offer?.productID ?? line.productID).rawValue)),
            JSONMember("slug", text(offered.offer?.slug.rawValue)), JSONMember("name", text(offered.offer?.name)),
            JSONMember("image_url", text(offered.offer?.imageURL)),
        ]
        let options = (offered.offer?.options ?? []).map { JSONMember($0.name, .string($0.value)) }
        members.append(JSONMember("options", .object(options)))
        members.append(JSONMember("quantity", .integer(line.quantity)))
        let unit = offered.unitPrice?.minorUnits
        members.append(JSONMember("unit_price", number(unit)))
        members.append(JSONMember("line_total", number(unit.map { $0 * line.quantity - discount })))
        members.append(JSONMember("discount", .integer(discount)))
        return .object(members)
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private static func number(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }

    private static func json(_ totals: CartTotals) -> JSONValue {
        let applied = totals.applied.map { applied -> JSONValue in
            ["code": .string(applied.code), "discount": .integer(applied.discount)]
        }
        let refused = totals.refused.map { refused -> JSONValue in
            ["code": .string(refused.code), "reason": .string(refused.reason.rawValue)]
        }
        return ["applied": .array(applied), "refused": .array(refused)]
    }
}
