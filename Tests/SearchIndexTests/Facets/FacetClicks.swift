import Catalog
import TestSupport
import Testing

@testable import SearchIndex

/// What a shopper has chosen: values or a range for each field.
struct FacetSelections {
    var word: String
    var values: [String: [String]] = [:]
    var ranges: [String: NumberBounds] = [:]

    static func random(_ random: inout SeededGenerator) -> FacetSelections {
        var chosen = FacetSelections(word: FacetItem.vocabulary.randomElement(using: &random) ?? "lamp")
        let choices = [
            "brand": FacetItem.brands + ["Nobody"], "colour": FacetItem.colourNames + ["mauve"],
            "size": FacetItem.sizeTexts + ["41"], "category": ["Home", "Home > Light", "Garden", "home > WOOD"],
            "in_stock": ["true", "false"],
        ]
        for field in choices.keys.sorted() where Int.random(in: 0..<3, using: &random) == 0 {
            let values = choices[field]?.filter { _ in Int.random(in: 0..<3, using: &random) == 0 } ?? []
            if !values.isEmpty { chosen.values[field] = field == "in_stock" ? [values[0]] : values }
        }
        if Bool.random(using: &random) { chosen.ranges["price"] = NumberBounds(from: 99, to: 2_000) }
        if Bool.random(using: &random) { chosen.ranges["weight"] = NumberBounds(from: nil, to: 12.5) }
        return chosen
    }

    /// Without the selection of a field, in the grammar of filters; with a condition instead.
    func filter(ignoring field: String? = nil, adding condition: String? = nil) -> String {
        var parts: [String] = []
        for (name, chosen) in values.sorted(by: { $0.key < $1.key }) where name != field {
            let list = name == "in_stock" ? chosen : chosen.map { "\"\($0)\"" }
            parts.append(
                list.count == 1 ? "\(name) = \(list[0])" : "\(name) IN (\(list.joined(separator: ", ")))")
        }
        for (name, bounds) in ranges.sorted(by: { $0.key < $1.key }) where name != field {
            parts.append(Self.condition(name, bounds))
        }
        return (parts + [condition].compactMap(\.self)).joined(separator: " AND ")
    }

    static func condition(_ field: String, _ bounds: NumberBounds) -> String {
        "\(field):[\(bounds.from.map(NumberText.text) ?? "*") TO \(bounds.to.map(NumberText.text) ?? "*")}"
    }

    func allows(_ item: FacetItem, ignoring field: String?) -> Bool {
        item.words.contains(word)
            && values.allSatisfy { name, chosen in name == field || chosen.contains { item.has($0, name) } }
            && ranges.allSatisfy { name, bounds in name == field || item.lies(in: bounds, name) }
    }
}

/// Asks for every kind of facet at once and clicks on everything that the answer shows.
struct FacetClicks {
    let items: [FacetItem]
    let request: FacetSelections
    let limit: Int
    let sort: String
    let ranges: String
    /// By field, those that its facet counts.
    private let counted: [String: [FacetItem]]

    init(items: [FacetItem], request: FacetSelections, random: inout SeededGenerator) {
        self.items = items
        self.request = request
        counted = Dictionary(
            uniqueKeysWithValues: Self.fields.map { field in
                (field, items.filter { request.allows($0, ignoring: field) })
            })
        limit = [2, 20].randomElement(using: &random) ?? 20
        sort = ["count", "value", "order", "value:desc", "count:asc"].randomElement(using: &random) ?? "count"
        ranges = ["ranges=auto", "step=5", "bars=4", "ranges=..1|1..2|1..", ""].randomElement(using: &random) ?? ""
    }

    private static let fields = ["brand", "category", "colour", "size", "in_stock", "weight", "price"]

    func check(_ fixture: IndexFixture, _ snapshot: IndexSnapshot) throws {
        let facets = Self.fields.map { field -> String in
            let ordered = sort == "order" ? "order=S|M|L|XL" : "sort=\(sort)"
            let spread = (field == "weight" || field == "price") && !ranges.isEmpty ? ":\(ranges)" : ""
            return "\(field):limit=\(limit):\(ordered)\(spread)"
        }
        // Fields that no random product happened to get are unknown to the catalog.
        let known = facets.filter { snapshot.hasField(String($0.prefix { $0 != ":" })) }
        let outcome = try search(fixture, snapshot, request.filter()) {
            $0.facets = try FacetRequest.parse(known.joined(separator: ","))
        }
        #expect(outcome.total == items.count { request.allows($0, ignoring: nil) }, "\(request)")
        for (name, facet) in outcome.facets {
            switch facet {
            case .values(let facet): try check(name, facet, fixture, snapshot)
            case .numbers(let facet): try check(name, facet, fixture, snapshot)
            case .tree(let facet): try check(facet, fixture, snapshot)
            case .ranges(let facet): try check(facet, fixture, snapshot)
            }
        }
    }

    private func search(
        _ fixture: IndexFixture, _ snapshot: IndexSnapshot, _ filter: String,
        _ change: (inout SearchRequest) throws -> Void = { _ in }
    ) throws -> SearchOutcome {
        try fixture.search(request.word, in: snapshot) { search in
            search.filter = filter.isEmpty ? nil : try FilterParser.parse(filter)
            search.relaxesWords = false
            search.perPage = 1
            try change(&search)
        }
    }

    private func counted(_ field: String) -> [FacetItem] { counted[field] ?? [] }

    /// The count against the scan, and against the search that the click leads to.
    private func click(
        _ count: Int, _ condition: String, _ field: String, _ fixture: IndexFixture, _ snapshot: IndexSnapshot,
        _ holds: (FacetItem) -> Bool
    ) throws {
        #expect(count == counted(field).count(where: holds), "\(condition) after \(request)")
        let after = try search(fixture, snapshot, request.filter(ignoring: field, adding: condition))
        #expect(count == after.total, "a click on \(condition) after \(request)")
    }

    private func check(
        _ field: String, _ facet: ValueFacet, _ fixture: IndexFixture, _ snapshot: IndexSnapshot
    ) throws {
        let chosen = Set((request.values[field] ?? []).map { $0.lowercased() })
        for bucket in facet.buckets {
            let value = field == "in_stock" ? bucket.value : "\"\(bucket.value)\""
            try click(bucket.count, "\(field) = \(value)", field, fixture, snapshot) { $0.has(bucket.value, field) }
            #expect(bucket.isSelected == chosen.contains(bucket.value.lowercased()))
        }
        let shown = facet.buckets.map { $0.value.lowercased() }
        #expect(Set(shown).count == shown.count, "\(field) shows a value twice")
        #expect(chosen.isSubset(of: shown), "\(field) hides a selected value")
        let there = Set(
            counted(field).flatMap { item in
                item.texts(field).union([item.number(field).map(NumberText.text)].compactMap(\.self))
            })
        #expect(facet.hasMore == !there.isSubset(of: shown))
        #expect(facet.hasMore ? facet.buckets.count >= limit : there.isSubset(of: shown))
        if let statistics = facet.numbers?.statistics { check(statistics, field) }
    }

    private func check(
        _ field: String, _ facet: NumberFacet, _ fixture: IndexFixture, _ snapshot: IndexSnapshot
    ) throws {
        for bucket in facet.buckets {
            try click(bucket.count, "\(field) = \(NumberText.text(bucket.value))", field, fixture, snapshot) {
                $0.number(field) == bucket.value
            }
        }
        for range in facet.summary.ranges ?? [] where range.bounds.from != nil || range.bounds.to != nil {
            try click(
                range.count, FacetSelections.condition(field, range.bounds), field, fixture, snapshot
            ) { $0.lies(in: range.bounds, field) }
        }
        if let statistics = facet.summary.statistics {
            check(statistics, field)
        } else {
            #expect(counted(field).allSatisfy { $0.number(field) == nil })
        }
    }

    private func check(_ statistics: NumberStatistics, _ field: String) {
        let numbers = counted(field).compactMap { $0.number(field) }
        #expect(statistics.count == numbers.count)
        #expect(statistics.min == numbers.min() && statistics.max == numbers.max())
        #expect(abs(statistics.average - numbers.reduce(0, +) / Double(numbers.count)) < 1e-6)
    }

    private func check(_ facet: CategoryFacet, _ fixture: IndexFixture, _ snapshot: IndexSnapshot) throws {
        var shown: Set<String> = []
        func walk(_ nodes: [CategoryFacet.Node]) throws {
            for node in nodes {
                shown.insert(node.path.lowercased())
                try click(node.count, "category = \"\(node.path)\"", "category", fixture, snapshot) {
                    $0.has(node.path, "category")
                }
                try walk(node.children)
            }
        }
        try walk(facet.roots)
        let there = counted("category").reduce(into: Set<String>()) { $0.formUnion($1.texts("category")) }
        let inCatalog = items.reduce(into: Set<String>()) { $0.formUnion($1.texts("category")) }
        let chosen = Set((request.values["category"] ?? []).map { $0.lowercased() }).intersection(inCatalog)
        #expect(facet.hasMore || there.isSubset(of: shown))
        #expect(chosen.isSubset(of: shown), "the tree hides a selected category after \(request)")
    }

    private func check(_ facet: PriceFacet, _ fixture: IndexFixture, _ snapshot: IndexSnapshot) throws {
        let prices = counted("price").compactMap(\.price)
        for range in facet.buckets {
            let bounds = NumberBounds(from: range.from.map(Double.init), to: range.to.map(Double.init))
            try click(range.count, FacetSelections.condition("price", bounds), "price", fixture, snapshot) {
                $0.lies(in: bounds, "price")
            }
        }
        if ranges == "ranges=auto" {
            #expect(facet.buckets.map(\.count).reduce(0, +) == prices.count)
            #expect(facet.buckets.allSatisfy { $0.count > 0 })
        }
        #expect(facet.statistics?.min == prices.min() && facet.statistics?.max == prices.max())
    }
}

extension IndexSnapshot {
    fileprivate func hasField(_ field: String) -> Bool {
        FilterEvaluator.coreFields.contains(field) || valueColumn(field) != nil || numberColumn(field) != nil
    }
}
