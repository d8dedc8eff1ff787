import Catalog
import Commerce
import HTTPTypes

/// The shop's discount codes.
struct PromotionController: Sendable {
    let promotions: Promotions

    private static let pageDefault = 50

    func list(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["after", "limit"])
        let limit = try Call.number(options, "limit", in: 1...Promotions.pageMax) ?? Self.pageDefault
        let found = try await promotions.list(after: options["after"] ?? "", limit: limit)
        return .json(JSONWriter.bytes(["promotions": .array(found.map(\.json))]))
    }

    func get(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(JSONWriter.bytes(try await promotions.get(call.text(0)).json))
    }

    func put(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(JSONWriter.bytes(try await promotions.put(call.text(0), try call.json(), by: call.caller).json))
    }

    func delete(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await promotions.remove(call.text(0), by: call.caller)
        return .json(JSONWriter.bytes(["deleted": true]))
    }
}
