import Catalog
import Search

/// Searching, suggesting and listing, in the shapes of this API and in the plain ones of older storefronts.
struct SearchController: Sendable {
    let search: ProductSearch

    func searchByQuery(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await search.search(try call.parameters(), grant: call.grant))
    }

    func searchByBody(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await search.search(try RequestParameters(json: try call.json()), grant: call.grant))
    }

    func multiSearch(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await search.multiSearch(try call.json(), grant: call.grant))
    }

    func suggest(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await search.suggest(try call.parameters(), grant: call.grant))
    }

    func explain(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await search.explain(try call.parameters(), grant: call.grant))
    }

    func products(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await search.products(try call.parameters(), grant: call.grant))
    }

    func categoryProducts(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await search.categoryProducts(try call.number(), try call.parameters(), grant: call.grant))
    }

    func similar(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await search.similar(to: try call.productID(), try call.parameters(), grant: call.grant))
    }

    func storefrontSearch(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await search.storefrontSearch(try call.parameters(), grant: call.grant))
    }

    func storefrontProducts(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await search.storefrontProducts(try call.parameters(), grant: call.grant))
    }
}
