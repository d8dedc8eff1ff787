/// Changes single members of a product (PATCH).
package enum ProductPatch {
    /// Members that say the same thing in short; a patch with one replaces the long form and the other way round.
    private static let shortForms = [
        (short: "price", long: "prices"), (short: "compare_at_price", long: "prices"),
        (short: "image_url", long: "media"),
    ]

    /// The draft of a product after a merge patch (RFC 7386) of its JSON.
    ///
    /// Short forms ("price", "image_url") replace the whole list that they stand for, except that a patch with only
    /// `compare_at_price` keeps the amount and currency of a single price. Id, version and times stay those of `product`
    /// unless the patch names them.
    package static func draft(of product: Product, applying patch: JSONValue) -> ProductDraft {
        guard case .object(let changes) = patch else { return ProductDraft(json: patch) }
        var base = ProductJSON.value(product).members ?? []
        for form in shortForms where changes.contains(where: { $0.name == form.short && !$0.value.isNull }) {
            guard let position = base.firstIndex(where: { $0.name == form.long }) else { continue }
            let long = base.remove(at: position)
            if form.long == "prices" { base += shortMembers(of: long.value) }
        }
        return ProductDraft(json: JSONValue.object(base).applying(mergePatch: patch))
    }

    /// A single price for everyone in its short form, so that the other half of it survives the patch.
    private static func shortMembers(of prices: JSONValue) -> [JSONMember] {
        guard let only = prices.elements?.first, prices.elements?.count == 1, let members = only.members else {
            return []
        }
        let names = ["amount": "price", "compare_at": "compare_at_price", "currency": "currency"]
        guard members.allSatisfy({ names[$0.name] != nil }) else { return [] }
        return members.compactMap { member in names[member.name].map { JSONMember($0, member.value) } }
    }
}
