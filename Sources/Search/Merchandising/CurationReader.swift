import Catalog
import SearchIndex

/// Reads a curation and names everything that is wrong with it.
struct CurationReader {
    private var reader: RuleMemberReader

    static let members = [
        "id", "queries", "match", "language", "priority", "enabled", "from", "until", "pin", "hide", "bury", "boost",
        "filter", "redirect", "banner",
    ]
    static let queriesMax = 200
    static let queryBytesMax = 200
    /// More places than a page of hits has are a list of their own.
    static let pinsMax = 100
    static let positionMax = 1_000
    static let productsMax = 1_000
    static let boostsMax = 50
    /// A boost of 1 outweighs the difference between the best and the worst match of the words.
    static let boostMax = 10.0
    static let redirectBytesMax = 2_000
    static let bannerBytesMax = 2_000
    static let filterBytesMax = 4_000
    static let priorityRange = -1_000...1_000

    /// - Returns: the curation as far as it can be read, and all that is wrong with it.
    static func read(_ value: JSONValue, id: String?, path: String) -> (rule: Curation, problems: [Problem]) {
        var reader = CurationReader(reader: RuleMemberReader(value, path: path, known: members))
        let rule = reader.curation(id)
        return (rule, reader.reader.problems)
    }

    private mutating func curation(_ id: String?) -> Curation {
        let id = reader.id(id)
        let match = reader.choice("match", Curation.Match.allCases.map(\.rawValue)).flatMap(Curation.Match.init)
        var curation = Curation(
            id: id, queries: queries(match ?? .exact), match: match ?? .exact, language: reader.language(),
            priority: reader.integer("priority", Self.priorityRange) ?? 0,
            isEnabled: reader.boolean("enabled") ?? true, from: reader.time("from"), until: reader.time("until"))
        if let from = curation.from, let until = curation.until, until <= from {
            reader.refuse(.invalidDate, "until", "expected a time after from")
        }
        curation.pins = pins()
        curation.hidden = products("hide")
        curation.buried = products("bury")
        curation.boosts = boosts()
        (curation.filter, curation.filterNode) = filter("filter", reader.text("filter", bytesMax: Self.filterBytesMax))
        curation.redirect = redirect()
        curation.banner = reader.text("banner", bytesMax: Self.bannerBytesMax)
        let doings = ["pin", "hide", "bury", "boost", "filter", "redirect", "banner"]
        if !doings.contains(where: reader.has) {
            reader.refuse(.required, "pin", "expected at least one of \(doings.joined(separator: ", "))")
        }
        let hidden = Set(curation.hidden)
        for (index, pin) in curation.pins.enumerated() where hidden.contains(pin.id) {
            reader.refuse(.duplicate, "pin[\(index)].id", "the product is hidden by the same curation")
        }
        return curation
    }

    private mutating func queries(_ match: Curation.Match) -> [String] {
        let queries = reader.texts("queries", bytesMax: Self.queryBytesMax, countMax: Self.queriesMax)
        if !reader.has("queries") || queries.isEmpty {
            reader.refuse(.required, "queries", "expected a list of at least one query")
        }
        for (index, query) in queries.enumerated() {
            let hasWord = query.contains { $0.isLetter || $0.isNumber }
            if !hasWord, match != .pattern || !query.contains("*") {
                reader.refuse(.invalidValue, "queries[\(index)]", "expected a word, found '\(query.prefix(40))'")
            }
        }
        return queries
    }

    private mutating func pins() -> [SearchRules.Pin] {
        var pins: [SearchRules.Pin] = []
        for (index, element) in reader.elements("pin", countMax: Self.pinsMax).enumerated() {
            let id = element.text ?? element["id"]?.text ?? ""
            // A plain list of ids takes the places in its order.
            let position = element.text == nil ? element["position"]?.integer.flatMap(Int.init(exactly:)) : index + 1
            let extra = element.members?.first { !["id", "position"].contains($0.name) }
            guard isProductID(id), let position, (1...Self.positionMax).contains(position), extra == nil else {
                reader.refuse(
                    .invalidValue, "pin[\(index)]",
                    "expected a product id, or an object of id and position from 1 to \(Self.positionMax)")
                continue
            }
            if pins.contains(where: { $0.id.rawValue == id || $0.position == position }) {
                reader.refuse(.duplicate, "pin[\(index)]", "the product or the position is there already")
            }
            pins.append(SearchRules.Pin(position: position, id: ProductID(id)))
        }
        return pins
    }

    private mutating func products(_ name: String) -> [ProductID] {
        reader.texts(name, bytesMax: 128, countMax: Self.productsMax).map { ProductID($0) }
    }

    private func isProductID(_ id: String) -> Bool { (1...128).contains(id.utf8.count) }

    private mutating func boosts() -> [Curation.Boost] {
        var boosts: [Curation.Boost] = []
        for (index, element) in reader.elements("boost", countMax: Self.boostsMax).enumerated() {
            let amount = element["by"]?.number
            let extra = element.members?.first { !["filter", "by"].contains($0.name) }
            guard let amount, abs(amount) <= Self.boostMax, amount != 0, extra == nil, element["filter"]?.text != nil
            else {
                reader.refuse(
                    .invalidValue, "boost[\(index)]",
                    "expected an object of filter and by, a number from -10 to 10 that is not 0")
                continue
            }
            let (text, node) = filter("boost[\(index)].filter", element["filter"]?.text)
            if let text, let node { boosts.append(Curation.Boost(filter: text, node: node, amount: amount)) }
        }
        return boosts
    }

    private mutating func filter(_ name: String, _ text: String?) -> (String?, FilterNode?) {
        guard let text else { return (nil, nil) }
        do throws(Refusal) {
            return (text, try FilterParser.parse(text))
        } catch {
            reader.refuse(.invalidFilter, name, error.problems.first?.message ?? error.message)
            return (text, nil)
        }
    }

    private mutating func redirect() -> String? {
        guard let address = reader.text("redirect", bytesMax: Self.redirectBytesMax) else { return nil }
        let isAbsolute = address.hasPrefix("https://") || address.hasPrefix("http://")
        // "//host" would lead to another site.
        let isPath = address.hasPrefix("/") && !address.hasPrefix("//")
        if !isAbsolute && !isPath || address.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == 0x5C }) {
            reader.refuse(.invalidValue, "redirect", "expected a path from / or an address from https://")
        }
        return address
    }
}
