import Catalog
import Foundation

@testable import Search

/// A shop with a few products and the calls that change its rules.
struct RuleFixture {
    let base: EngineFixture

    init() async throws {
        base = try await EngineFixture()
        let products = [
            ("widget", "Oak widget", "Aa", 90), ("gadget", "Velvet gadget", "Bb", 10),
            ("lamp", "Widget lamp", "Aa", 50), ("tv", "Television stand", "Cc", 40),
            ("case", "Phone case red", "Bb", 30), ("case2", "Phone case blue", "Aa", 20),
        ]
        for (id, name, brand, popularity) in products {
            _ = try await base.put(
                id, name,
                [JSONMember("brand", .string(brand)), JSONMember("popularity", .integer(Int64(popularity)))])
        }
        try await base.engine.relay.catchUp()
    }

    func remove() { base.remove() }

    var rules: Merchandising { base.engine.merchandising }

    func synonym(_ id: String, _ json: String) async throws {
        _ = try await rules.putSynonym(id, try JSONReader.parse(json), expected: nil, actor: "test")
    }

    func curation(_ id: String, _ json: String) async throws {
        _ = try await rules.putCuration(id, try JSONReader.parse(json), expected: nil, actor: "test")
    }

    func ids(_ query: String) async throws -> [String] { try await base.search(("q", query)).ids }

    func dryRun(_ json: String) async throws -> JSONValue {
        try JSONReader.parse(
            try await base.engine.search.dryRun(try JSONReader.parse(json), grant: .everything))
    }
}
