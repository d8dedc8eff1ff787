extension ProductValidation {
    /// Checks the prices of a bulk write, where no draft of the whole product is at hand.
    ///
    /// - Throws: `invalid_product` with all problems.
    package static func prices(_ drafts: [PriceDraft], defaults: ProductDefaults) throws(Refusal) -> [Price] {
        var draft = bare
        draft.prices = drafts
        return try validate(draft, defaults: defaults, now: epoch).get().prices
    }

    /// Checks the stock of a bulk write.
    ///
    /// - Throws: `invalid_product` with all problems.
    package static func stock(_ stock: Stock) throws(Refusal) -> Stock {
        var draft = bare
        draft.stock = stock
        return try validate(draft, defaults: ProductDefaults(), now: epoch).get().stock ?? stock
    }

    /// Checks the name of a category and gives it the form in which it is stored.
    ///
    /// - Throws: `invalid_request` with the field `name`.
    package static func categoryName(_ name: String) throws(Refusal) -> String {
        var draft = bare
        draft.categoryPath = [name]
        do throws(Refusal) {
            return try validate(draft, defaults: ProductDefaults(), now: epoch).get().categoryPath.first ?? name
        } catch {
            let problems = error.problems.map { Problem($0.code, field: "name", message: $0.message) }
            throw Refusal(.invalidRequest, message: "the category has no valid name", problems: problems)
        }
    }

    private static let epoch = Timestamp(millisecondsSinceEpoch: 0)

    /// A draft without a problem of its own.
    private static var bare: ProductDraft {
        var draft = ProductDraft()
        draft.id = "-"
        draft.name = "-"
        return draft
    }
}
