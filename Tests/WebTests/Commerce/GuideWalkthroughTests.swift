import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// The shell lines of the guides to commerce, each guide from top to bottom against a fresh server.
@Suite struct GuideWalkthroughTests {
    private static let guides = [
        "accounts", "commerce", "notifications", "payments", "reports", "returns", "reviews", "sellers",
    ]

    @Test(arguments: guides)
    func aGuideRunsFromTopToBottom(_ name: String) async throws {
        let lines = try Self.lines(name)
        try await TestServer.run { server in
            for number in 1...2 {
                _ = try await server.engine.ingest.replace(
                    ProductID("p0000\(number)"),
                    [
                        "name": "Laptop", "sku": .string("LAP-0000\(number)"), "price": 99_900,
                        "stock": ["on_hand": 50], "category_path": ["Electronics", "Laptops"],
                    ], expectedVersion: nil, actor: "test")
            }
            let made = try await server.engine.keys.create(name: "test", scopes: [.admin], filter: nil, expiresAt: nil)
            let address = "127.0.0.1:\(server.client.port)"
            let said = try await ShellScript.output(
                of: lines.map { $0.replacing("localhost:8080", with: address) }.joined(separator: "\n"),
                environment: ["KEY": made.secret, "data": server.folder.path, "url": "http://\(address)/api/v1"])
            // What the guide says of itself is refused.
            let refused = said.matches(of: /"error":\{"code":"([a-z_]+)"/).map { String($0.output.1) }
            #expect(refused == Self.refused(lines), "\(said)")
            #expect(!said.contains("command not found") && !said.contains("curl:"), "\(said)")
            #expect(said.contains("{\""), "\(said)")
        }
    }

    /// The lines of all blocks that are for this server.
    private static func lines(_ name: String) throws -> [String] {
        let guide = try String(
            contentsOf: Repository.root.appending(path: "docs/guides/\(name).md"), encoding: .utf8)
        var lines: [String] = []
        var isInside = false
        for line in guide.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = line == "```sh"
            } else if isInside, !line.hasPrefix("aisle ") {
                lines.append(String(line))
            }
        }
        return lines
    }

    /// A line that ends with "# 409: …" is refused as a conflict.
    private static func refused(_ lines: [String]) -> [String] {
        lines.filter { $0.contains("# 409") }.map { _ in "conflict" }
    }
}
