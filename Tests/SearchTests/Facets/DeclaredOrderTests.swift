import Catalog
import Foundation
import SearchIndex
import Testing

@testable import Search

@Suite struct DeclaredOrderTests {
    private func orders(_ files: [String: String]) throws -> DeclaredOrders {
        let folder = NSTemporaryDirectory() + "aisle-orders-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files { try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8) }
        return try DeclaredOrders(folder: folder)
    }

    @Test func theNearestDeclarationWins() throws {
        let orders = try orders([
            "any.yaml": "fields: ['*_size']\nvalues: [A, B]", "shoes.yaml": "fields: ['shoe_*']\nvalues: [B, A]",
            "exact.yaml": "fields: [shoe_size]\nvalues: [[one, 1], two]",
        ])
        #expect(orders.order(for: "shoe_size") == ValueOrder(name: "exact", groups: []))
        #expect(orders.order(for: "ring_size") == ValueOrder(name: "any", groups: []))
        #expect(orders.order(for: "size") == nil && orders.order(for: "_size") != nil)
    }

    @Test func facetsGetTheirOrderOrAProblem() throws {
        let orders = try orders(["sizes.yaml": "fields: [size]\nvalues: [S, M]"])
        var facets = try FacetRequest.parse("size:sort=order,colour:order=SIZES,brand,waist:order=S|M")
        #expect(orders.assign(to: &facets).isEmpty)
        #expect(facets.map { $0.order != nil } == [true, true, false, true])
        var unknown = try FacetRequest.parse("colour:sort=order,size:order=nope,size2:order=a|b")
        #expect(orders.assign(to: &unknown).map(\.code) == [.invalidFacet, .invalidFacet])
    }

    @Test func aMissingFolderDeclaresNothing() throws {
        #expect(try DeclaredOrders(folder: "/nonexistent").order(for: "size") == nil)
    }

    @Test(arguments: [
        "", "[a]", "fields: [a]", "values: [a]", "fields: a\nvalues: [a]", "fields: []\nvalues: [a]",
        "fields: ['*_*']\nvalues: [a]", "fields: [a]\nvalues: {a: b}", "fields: [a]\nvalues: [a, A]",
        "fields: [a]\nvalues: [[a, [b]]]", "fields: [a]\nvalues: ['']", "fields: [a]\nvalues: [a]\nmore: 1", "a: [",
    ])
    func mistakesAreNamed(_ text: String) {
        let refusal = #expect(throws: Refusal.self) { try orders(["bad.yaml": text]) }
        #expect(refusal?.code == .invalidSettings)
        #expect(refusal?.problems.allSatisfy { $0.field.hasPrefix("bad.yaml") } == true)
    }

    @Test func shippedOrdersAreSound() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../analyzers/orders").standardizedFileURL.path
        let orders = try DeclaredOrders(folder: folder)
        for field in ["size", "shoe_size", "energy_efficiency_class", "condition"] {
            #expect(orders.order(for: field) != nil, "\(field)")
        }
    }
}
