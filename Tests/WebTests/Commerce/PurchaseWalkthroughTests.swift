import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// The lines of the README, run by a shell against a real server.
@Suite struct PurchaseWalkthroughTests {
    @Test func theReadmesPurchaseGoesFromSigningUpToTheRefund() async throws {
        let script = try Self.script()
        try await TestServer.run { server in
            _ = try await server.engine.ingest.replace(
                ProductID("p00001"),
                ["name": "Laptop", "sku": "LAP-00001", "price": 99_900, "stock": ["on_hand": 5]],
                expectedVersion: nil, actor: "test")
            let made = try await server.engine.keys.create(name: "test", scopes: [.admin], filter: nil, expiresAt: nil)
            let lines = script.replacing("KEY=…", with: "KEY=\(made.secret)")
                .replacing("data=data", with: "data='\(server.folder.path)'")
                .replacing("127.0.0.1:8080", with: "127.0.0.1:\(server.client.port)")
                .replacing("sleep 2", with: Self.waiting)
            let said = try await ShellScript.output(of: lines)
            #expect(!said.contains("\"error\""), "\(said)")
            let states = said.matches(of: /"state":"([A-Z_]+)"/).map { String($0.output.1) }
            #expect(states.contains("CONFIRMED"), "\(said)")
            #expect(said.split(separator: "\n").last?.contains("\"state\":\"REFUNDED\"") == true, "\(said)")
            let stock = try await server.client.send(
                "GET", "/api/v1/inventory/p00001", ["X-Api-Key": made.secret])
            #expect(stock.text.contains("\"on_hand\":3"), "\(stock.text)")
        }
    }

    /// A machine busy with other tests is slow to write mails.
    private static let waiting = "for i in $(seq 600); do ls $data/mail/*.eml >/dev/null 2>&1 && break; sleep 0.1; done"

    private static func script() throws -> String {
        let readme = try String(contentsOf: Repository.root.appending(path: "README.md"), encoding: .utf8)
        let section = try #require(readme.split(separator: "### A purchase", maxSplits: 1).last)
        let parts = section.split(separator: "```", maxSplits: 2)
        return String(try #require(parts.dropFirst().first).dropFirst("sh\n".count))
    }
}
