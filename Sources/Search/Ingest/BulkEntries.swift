import Catalog

/// The list of a bulk write, with the product that each entry is about.
struct BulkEntries {
    struct Entry {
        /// Path in the body ("prices[3]").
        var path: String
        var productID: ProductID?
        var sku: SKU?
        /// The entry without what names its product.
        var members: [JSONMember]
    }

    /// Entries of one request. A transaction of this size takes about a second.
    static let max = 5_000

    private(set) var entries: [Entry] = []
    var problems: [Problem] = []

    /// - Throws: `invalid_request` when the body is not `{"<name>":[…]}`; `limit_exceeded` above ``max``.
    init(_ body: JSONValue, name: String) throws(Refusal) {
        guard let members = body.members, members.count == 1, let list = body[name]?.elements else {
            throw Refusal(.invalidRequest, message: "expected an object with the one member \(name), a list")
        }
        guard list.count <= Self.max else {
            let message = "the list has \(list.count) entries where \(Self.max) are allowed"
            throw Refusal(.limitExceeded, message: message)
        }
        for (position, value) in list.enumerated() { add(value, path: "\(name)[\(position)]") }
    }

    private mutating func add(_ value: JSONValue, path: String) {
        guard let members = value.members else {
            problems.append(
                Problem(.invalidType, field: path, message: "expected an object but found \(value.kindName)"))
            return
        }
        var entry = Entry(path: path, members: [])
        for member in members {
            switch member.name {
            case "product_id": entry.productID = text(member, path).map { ProductID($0) }
            case "sku": entry.sku = text(member, path).map { SKU($0) }
            default: entry.members.append(member)
            }
        }
        if entry.productID == nil, entry.sku == nil {
            problems.append(Problem(.required, field: path, message: "an entry needs a product_id or an sku"))
        } else {
            entries.append(entry)
        }
    }

    private mutating func text(_ member: JSONMember, _ path: String) -> String? {
        if let text = member.value.text, !text.isEmpty { return text }
        let message = "expected a string that is not empty but found \(member.value.kindName)"
        problems.append(Problem(.invalidType, field: "\(path).\(member.name)", message: message))
        return nil
    }

    /// - Throws: `invalid_request` when there are problems, at most ``ProductLimits/problems`` of them.
    func check() throws(Refusal) {
        guard !problems.isEmpty else { return }
        let count = problems.count == 1 ? "a problem" : "\(problems.count) problems"
        throw Refusal(
            .invalidRequest, message: "the list has \(count), nothing was changed",
            problems: Array(problems.prefix(ProductLimits.problems)))
    }
}
