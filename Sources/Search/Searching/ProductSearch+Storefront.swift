import Catalog
import SearchIndex

/// The plain shapes that some storefronts already use: few fields, amounts in major units ("12.5").
extension ProductSearch {
    /// `GET /api/catalog/search?q=&filters={"brand":"Apple"}&page=&per_page=`.
    ///
    /// - Returns: `{"results":[…],"total":25,"facets":{"brands":{…},"categories":{…},"price_ranges":{…}}}`.
    package func storefrontSearch(_ parameters: RequestParameters, grant: Grant) async throws(Refusal) -> [UInt8] {
        var parsed = try parser.parse(try Self.translated(parameters), grant: grant)
        try parsed.request.refuseGrouping()
        try parsed.refuseCursor()
        parsed.request.facets = [FacetRequest(field: "brand"), FacetRequest(field: "category")]
        parsed.request.priceRanges = .automatic
        return try await answer(parsed, route: "storefront_search") { outcome, request, snapshot, session, _ in
            StorefrontWriter(snapshot: snapshot, request: request, session: session).searchBytes(outcome)
        }
    }

    /// `GET /api/catalog/products?category=&page=&per_page=`.
    ///
    /// - Returns: `{"products":[…],"total":150,"page":1,"per_page":20}`.
    package func storefrontProducts(_ parameters: RequestParameters, grant: Grant) async throws(Refusal) -> [UInt8] {
        let parsed = try parser.parse(try Self.translated(parameters), grant: grant)
        try parsed.request.refuseGrouping()
        try parsed.refuseCursor()
        return try await answer(parsed, route: "storefront_products") { outcome, request, snapshot, session, _ in
            StorefrontWriter(snapshot: snapshot, request: request, session: session).listBytes(outcome)
        }
    }

    private static func members(of text: String) throws(Refusal) -> [JSONMember] {
        do throws(Problem) {
            if let members = try JSONReader.parse(text).members { return members }
        } catch {
            throw Refusal(.invalidFilter, message: "filters is no JSON", problems: [error])
        }
        throw Refusal(.invalidFilter, message: "expected filters to be a JSON object")
    }

    /// `filters` (a JSON object in a text) and `category` are this contract's words for `filter`.
    private static func translated(_ parameters: RequestParameters) throws(Refusal) -> RequestParameters {
        var members: [JSONMember] = []
        var filters: [JSONMember] = []
        for (name, value) in parameters.values {
            switch name {
            case "filters" where !value.isEmpty:
                let given = try Self.members(of: value)
                filters += given
            case "category" where !value.isEmpty: filters.append(JSONMember("category", .string(value)))
            case "filters", "category": break
            default: members.append(JSONMember(name, .string(value)))
            }
        }
        if !filters.isEmpty { members.append(JSONMember("filter", .object(filters))) }
        return try RequestParameters(json: .object(members))
    }
}
