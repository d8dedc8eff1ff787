import Analysis
import Catalog
import TestSupport
import Testing

@testable import SearchIndex

/// Groups against the whole list of hits and against looking at every variant.
@Suite struct GroupingTests {
    @Test(arguments: [UInt64(1), 2, 3], ["brand", "colour", "category", "size"])
    func groupsAreExactAndInOrder(seed: UInt64, field: String) throws {
        var random = SeededGenerator(seed: seed &* 5)
        let catalog = VariantCatalog(count: 150, group: .everyone, &random)
        let fixture = try IndexFixture(analyzer: "standard")
        defer { fixture.remove() }
        let snapshot = try fixture.generation(catalog.products).snapshot
        for style in [Grouping.Style.groups, .distinct] {
            for _ in 0..<12 {
                let filter = try FilterParser.parse(VariantCatalog.clause(&random))
                let isByPrice = Bool.random(using: &random)
                let hitsMax = Int.random(in: 1...4, using: &random)
                func search(_ change: (inout SearchRequest) -> Void) throws -> SearchOutcome {
                    try fixture.search(isByPrice ? "" : "thing", in: snapshot) { request in
                        request.filter = filter
                        if isByPrice { request.sort = [SortKey(.price, .ascending)] }
                        change(&request)
                    }
                }
                let list = try search { $0.perPage = 200 }.ids(snapshot)
                let items = catalog.items.filter { VariantCatalog.holds(filter, $0) }
                let expected = Self.expected(list, items, catalog, field, style)
                var found: [(value: String?, count: Int, ids: [String])] = []
                for page in 1...4 {
                    let outcome = try search { request in
                        request.perPage = 50
                        request.page = page
                        request.grouping = Grouping(field: field, style: style, hitsMax: hitsMax)
                    }
                    #expect(outcome.total == list.count)
                    #expect(outcome.groupTotal == expected.count, "\(field) \(style) \(filter)")
                    found += (outcome.groups ?? []).map { group in
                        (group.value, group.count, group.hits.map { snapshot.productID($0.document) })
                    }
                }
                #expect(found.count == expected.count)
                for (group, wanted) in zip(
                    found.sorted { ($0.value ?? "", $0.ids[0]) < ($1.value ?? "", $1.ids[0]) },
                    expected.sorted { ($0.value ?? "", $0.ids[0]) < ($1.value ?? "", $1.ids[0]) })
                {
                    #expect(group.value == wanted.value && group.count == wanted.ids.count)
                    #expect(group.ids == Array(wanted.ids.prefix(hitsMax)))
                }
                // The best hits of the groups come in the order of the list.
                let places = found.compactMap { list.firstIndex(of: $0.ids[0]) }
                #expect(places == places.sorted())
            }
        }
    }

    /// The groups with all of their products in the order of the list.
    private static func expected(
        _ list: [String], _ items: [VariantCatalog.Item], _ catalog: VariantCatalog, _ field: String,
        _ style: Grouping.Style
    ) -> [(value: String?, ids: [String])] {
        var groups: [(value: String?, ids: [String])] = []
        for id in list {
            let own = items.filter { catalog.products[$0.product].id.rawValue == id }
            var values = own.reduce(into: Set<String>()) { $0.formUnion($1.values[field] ?? []) }.sorted()
            if field == "category" { values = values.suffix(1) }
            if style == .distinct { values = first(of: own, catalog, field, values).map { [$0] } ?? [] }
            for value in values.isEmpty ? [nil] : values.map(Optional.some) {
                if let place = groups.firstIndex(where: { $0.value == value }), value != nil || style == .groups {
                    groups[place].ids.append(id)
                } else {
                    groups.append((value, [id]))
                }
            }
        }
        return groups
    }

    /// The first value of the first variant that matches and has any, in the catalog's order.
    private static func first(
        of items: [VariantCatalog.Item], _ catalog: VariantCatalog, _ field: String, _ values: [String]
    ) -> String? {
        for item in items {
            let own = item.values[field] ?? []
            guard !own.isEmpty else { continue }
            if own.count == 1 || field == "category" { return values.last { own.contains($0) } }
            // The only list of the random catalog.
            return ["red", "green"].first(where: own.contains)
        }
        return nil
    }

    @Test func aGroupShowsTheVariantThatIsInIt() throws {
        var product = IndexFixture.product(1, "Shirt", price: 100)
        product.variants = [
            Variant(sku: SKU("red"), options: [VariantOption(name: "colour", value: "red")], stock: Stock(onHand: 1)),
            Variant(sku: SKU("blue"), options: [VariantOption(name: "colour", value: "blue")]),
        ]
        let fixture = try IndexFixture(analyzer: "standard")
        defer { fixture.remove() }
        let snapshot = try fixture.generation([product]).snapshot
        var asked: SearchRequest?
        let outcome = try fixture.search("shirt", in: snapshot) { request in
            request.grouping = Grouping(field: "colour", style: .groups, hitsMax: 3)
            asked = request
        }
        let answer = try JSONReader.parse(
            AnswerWriter(
                snapshot: snapshot, request: try #require(asked),
                session: try fixture.schema.analyzer.makeSession()
            ).bytes(outcome, tookMicroseconds: 0))
        #expect(answer["total_groups"]?.integer == 2)
        for group in answer["groups"]?.elements ?? [] {
            let shown = group["results"]?.elements?.first?["variant"]?["sku"]?.text
            #expect(shown == group["value"]?.text)
        }
    }

    @Test func aFieldWithoutTextsIsRefused() throws {
        let fixture = try IndexFixture(analyzer: "standard")
        defer { fixture.remove() }
        let snapshot = try fixture.generation([IndexFixture.product(1, "Shirt")]).snapshot
        #expect(throws: Refusal.self) {
            try fixture.search("", in: snapshot) { request in
                request.grouping = Grouping(field: "nothing", style: .groups, hitsMax: 3)
            }
        }
    }
}
