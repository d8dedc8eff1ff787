import Catalog
import Search

/// Reading single products and categories.
struct CatalogController: Sendable {
    let reader: CatalogReader

    func product(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await reader.product(try call.productID(), grant: call.grant))
    }

    func productBySlug(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await reader.product(slug: call.text(0), grant: call.grant))
    }

    func compare(_ call: Call) async throws(Refusal) -> Answer {
        guard let list = try call.options(["ids"])["ids"], !list.isEmpty else {
            let problem = Problem(
                .missingParameter, field: "ids", message: "the parameter is missing", expected: "ids=A,B")
            throw Refusal(.missingParameter, message: "the call needs product ids", problems: [problem])
        }
        var ids: [ProductID] = []
        for part in list.split(separator: ",") { ids.append(try Call.productID(String(part), field: "ids")) }
        return .json(try await reader.compare(ids, grant: call.grant))
    }

    func categories(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await reader.categories(grant: call.grant))
    }

    func category(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await reader.category(try call.number(), grant: call.grant))
    }

    func priceHistory(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await reader.priceHistory(try call.productID(), grant: call.grant))
    }
}
