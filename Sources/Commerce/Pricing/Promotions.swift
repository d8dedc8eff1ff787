import Catalog

/// The shop's discount codes.
package final class Promotions: Sendable {
    /// Codes on one page.
    package static let pageMax = 500

    private let store: CommerceStore
    private let environment: CommerceEnvironment

    package init(store: CommerceStore, environment: CommerceEnvironment) {
        self.store = store
        self.environment = environment
    }

    /// Creates or replaces a code.
    ///
    /// - Throws: `invalid_identifier` for what can't be a code, `invalid_value` with all problems of the definition.
    package func put(
        _ code: String, _ body: JSONValue, by caller: Caller = .service("promotions")
    ) async throws(Refusal) -> OfferedPromotion {
        let code = try Self.checked(code)
        let promotion = try Promotion(code: code, json: body)
        let now = environment.now()
        return try await store.write { db in
            let promotions = PromotionStore(db)
            let before = try promotions.promotion(code)?.promotion
            try promotions.put(promotion, at: now)
            try AdminActionStore(db).append(
                "promotion.changed", on: "promotion", code, before: before?.json, after: promotion.json, by: caller,
                at: now)
            return try promotions.promotion(code) ?? OfferedPromotion(promotion)
        }
    }

    /// - Throws: `not_found`.
    package func get(_ code: String) async throws(Refusal) -> OfferedPromotion {
        let code = try Self.checked(code)
        let found = try await store.read { try PromotionStore($0).promotion(code) }
        guard let found else { throw Self.missing }
        return found
    }

    /// - Throws: `not_found`.
    package func remove(_ code: String, by caller: Caller = .service("promotions")) async throws(Refusal) {
        let code = try Self.checked(code)
        let now = environment.now()
        try await store.write { db in
            let promotions = PromotionStore(db)
            let before = try promotions.promotion(code)?.promotion
            guard try promotions.remove(code) else { throw Self.missing }
            try AdminActionStore(db).append(
                "promotion.removed", on: "promotion", code, before: before?.json, by: caller, at: now)
        }
    }

    /// In the order of their letters.
    ///
    /// - Parameter code: the last of the page before.
    package func list(after code: String, limit: Int) async throws(Refusal) -> [OfferedPromotion] {
        let limit = min(max(limit, 1), Self.pageMax)
        return try await store.read { try PromotionStore($0).promotions(after: code.uppercased(), limit: limit) }
    }

    static func checked(_ text: String) throws(Refusal) -> String {
        if let code = Promotion.code(text) { return code }
        let problem = Problem(
            .invalidIdentifier, field: "code", message: "no code can look like this",
            expected: "2 to 40 letters, digits, - and _")
        throw Refusal(.invalidIdentifier, message: "the code is not valid", problems: [problem])
    }

    private static let missing = Refusal(.notFound, message: "there is no such code")
}
