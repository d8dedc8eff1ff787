import Analysis
import Catalog
import TestSupport
import Testing

@testable import SearchIndex

/// Totals, facets, order and the shown variant against looking at every variant of every product.
@Suite struct VariantPropertyTests {
    private struct Setting {
        let catalog: VariantCatalog
        let fixture: IndexFixture
        let snapshot: IndexSnapshot
        let group: CustomerGroup

        /// Half of the products are in the base, the others came with commits; some of the base were written again.
        init(seed: UInt64, _ random: inout SeededGenerator) throws {
            group = seed % 2 == 0 ? VariantCatalog.trade : .everyone
            catalog = VariantCatalog(count: 150, group: group, &random)
            fixture = try IndexFixture(analyzer: "standard")
            let generation = try fixture.generation(Array(catalog.products[..<80]))
            for start in stride(from: 60, to: 150, by: 15) {
                let changes = catalog.products[start..<(start + 15)].map { IndexChange.put($0) }
                try generation.apply(changes, checkpoint: Int64(start))
            }
            snapshot = generation.snapshot
        }

        func search(_ word: String, _ change: (inout SearchRequest) throws -> Void) throws -> SearchOutcome {
            try fixture.search(word, in: snapshot) { request in
                request.customerGroup = group
                request.perPage = 200
                try change(&request)
            }
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func filtersHoldInOneVariant(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let setting = try Setting(seed: seed, &random)
        defer { setting.fixture.remove() }
        for _ in 0..<120 {
            let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in VariantCatalog.clause(&random) }
            let filter = try FilterParser.parse(parts.joined(separator: " AND "))
            let prescribed =
                Int.random(in: 0..<3, using: &random) == 0
                ? try FilterParser.parse(VariantCatalog.clause(&random)) : nil
            let word = Bool.random(using: &random) ? "" : VariantCatalog.words[0]
            let matching = setting.catalog.items.filter { item in
                (word.isEmpty || setting.catalog.products[item.product].name.contains(word))
                    && VariantCatalog.holds(filter, item)
                    && prescribed.map { VariantCatalog.holds($0, item.atListPrice()) } ?? true
            }
            let outcome = try setting.search(word) { request in
                request.filter = filter
                request.prescribedFilter = prescribed
                request.countLevel = .variant
            }
            let expected = Set(matching.map { setting.catalog.products[$0.product].id.rawValue })
            #expect(Set(outcome.ids(setting.snapshot)) == expected, "\(parts)")
            #expect(outcome.total == expected.count)
            #expect(outcome.variantTotal == matching.count, "\(parts)")
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4], CountLevel.allCases)
    func everyCountIsWhatAClickGives(seed: UInt64, level: CountLevel) throws {
        var random = SeededGenerator(seed: seed &* 31)
        let setting = try Setting(seed: seed, &random)
        defer { setting.fixture.remove() }
        let fields = ["colour", "size", "brand", "material", "category", "stock", "in_stock"]
        for _ in 0..<25 {
            let clauses = (0..<Int.random(in: 0...3, using: &random)).map { _ in VariantCatalog.clause(&random) }
            let filter = clauses.isEmpty ? nil : try FilterParser.parse(clauses.joined(separator: " AND "))
            let prescribed =
                Int.random(in: 0..<3, using: &random) == 0
                ? try FilterParser.parse(VariantCatalog.clause(&random)) : nil
            let visible = setting.catalog.items.filter { item in
                prescribed.map { VariantCatalog.holds($0, item.atListPrice()) } ?? true
            }
            let outcome = try setting.search("") { request in
                request.filter = filter
                request.prescribedFilter = prescribed
                request.countLevel = level
                request.facets = try FacetRequest.parse(fields.joined(separator: ",") + ",price")
                request.priceRanges = try PriceRangeRequest.parse("..300,300..700,700..")
            }
            for (name, facet) in outcome.facets {
                let others = clauses.map { (text: $0, node: try? FilterParser.parse($0)) }
                    .filter { $0.node.map { VariantPropertyTests.fields(of: $0) } != [name] }
                func expected(_ click: String) throws -> Int {
                    let node = try FilterParser.parse((others.map(\.text) + [click]).joined(separator: " AND "))
                    let items = visible.filter { VariantCatalog.holds(node, $0) }
                    return level == .variant ? items.count : Set(items.map(\.product)).count
                }
                for (click, count) in Self.clicks(name, facet) {
                    #expect(try count == expected(click), "\(name) \(click) with \(clauses)")
                    guard prescribed != nil, name != "price", count == 0 else { continue }
                    let node = try FilterParser.parse(click)
                    #expect(visible.contains { VariantCatalog.holds(node, $0) }, "\(click) is hidden")
                }
            }
        }
    }

    private static func fields(of node: FilterNode) -> Set<String> {
        switch node {
        case .and(let parts), .or(let parts): parts.reduce(into: []) { $0.formUnion(fields(of: $1)) }
        case .not(let part): fields(of: part)
        case .comparison(let field, _, _), .in(let field, _), .range(let field, _), .exists(let field),
            .near(let field, _):
            [field]
        }
    }

    private static func clicks(_ name: String, _ facet: Facet) -> [(String, Int)] {
        switch facet {
        case .values(let facet) where name == "in_stock": facet.buckets.map { ("in_stock = \($0.value)", $0.count) }
        case .values(let facet): facet.buckets.map { ("\(name) = \"\($0.value)\"", $0.count) }
        case .numbers(let facet): facet.buckets.map { ("\(name) = \(Int($0.value))", $0.count) }
        case .tree(let facet):
            facet.roots.flatMap { [$0] + $0.children }.map { ("\(name) = \"\($0.path)\"", $0.count) }
        case .ranges(let facet):
            facet.buckets.map { bucket in
                ("price:[\(bucket.from.map(String.init) ?? "*") TO \(bucket.to.map(String.init) ?? "*")}", bucket.count)
            }
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func theCheapestMatchingVariantOrdersAndIsShown(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &* 77)
        let setting = try Setting(seed: seed, &random)
        defer { setting.fixture.remove() }
        for round in 0..<60 {
            let parts = (0..<Int.random(in: 0...3, using: &random)).map { _ in VariantCatalog.clause(&random) }
            let filter = parts.isEmpty ? nil : try FilterParser.parse(parts.joined(separator: " AND "))
            let isAscending = round % 2 == 0
            var asked: SearchRequest?
            let outcome = try setting.search("") { request in
                request.filter = filter
                request.sort = [SortKey(.price, isAscending ? .ascending : .descending)]
                request.fields = [.id, .prices, .variant, .stock]
                asked = request
            }
            let request = try #require(asked)
            let items = setting.catalog.items.filter { item in filter.map { VariantCatalog.holds($0, item) } ?? true }
            let least = Dictionary(grouping: items, by: \.product).mapValues { $0.compactMap(\.price).min() }
            let bytes = AnswerWriter(
                snapshot: setting.snapshot, request: request, session: try setting.fixture.schema.analyzer.makeSession()
            ).bytes(outcome, tookMicroseconds: 0)
            let hits = try #require(try JSONReader.parse(bytes)["results"]?.elements)
            var shown: [Int64] = []
            for hit in hits {
                let id = try #require(hit["id"]?.text)
                let number = try #require(setting.catalog.products.firstIndex { $0.id.rawValue == id })
                #expect(hit["price"]?.integer == least[number] ?? nil, "\(id) \(parts)")
                if let price = hit["price"]?.integer { shown.append(price) }
                guard let variant = hit["variant"] else {
                    #expect(setting.catalog.products[number].variants.isEmpty)
                    continue
                }
                let item = try #require(items.first { $0.sku == variant["sku"]?.text }, "the filter forbids it")
                #expect(variant["price"]?.integer == item.price)
                #expect(variant["stock"]?.integer == item.stock)
                #expect(hit["stock"]?.integer == item.stock)
            }
            #expect(shown == (isAscending ? shown.sorted() : shown.sorted(by: >)))
        }
    }
}
