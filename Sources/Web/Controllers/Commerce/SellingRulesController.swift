import Catalog
import Commerce

/// The tables of shipping and taxes.
struct SellingRulesController: Sendable {
    let rules: SellingRules

    func shipping(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(JSONWriter.bytes(try await rules.shipping().json))
    }

    func setShipping(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(JSONWriter.bytes(try await rules.setShipping(try call.json()).json))
    }

    func taxes(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(JSONWriter.bytes(try await rules.taxes().json))
    }

    func setTaxes(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(JSONWriter.bytes(try await rules.setTaxes(try call.json()).json))
    }
}
