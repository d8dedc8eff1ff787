import Catalog
import Store

extension CatalogIngest {
    /// Creates a category.
    ///
    /// - Parameter body: `{"name","parent_id","position"}`; without a parent it is a root.
    /// - Returns: `{"id","parent_id","name","slug","position","path","product_count"}`.
    /// - Throws: `invalid_request` with all problems; `not_found` for the parent; `duplicate` for a sibling's name.
    package func createCategory(_ body: JSONValue, actor: String) async throws(Refusal) -> [UInt8] {
        let change = try CategoryChange(body)
        guard let name = change.name else {
            let problem = Problem(.required, field: "name", message: "a category needs a name")
            throw Refusal(.invalidRequest, message: "a category needs a name", problems: [problem])
        }
        return try await blocking { () throws(Refusal) -> [UInt8] in
            let category = try self.store.createCategory(
                name: name, parent: change.parent ?? nil, position: change.position ?? 0, actor: actor, now: self.now())
            return Self.json(category)
        }
    }

    /// Renames or moves a category; what the body leaves out stays. A `parent_id` of `null` makes it a root.
    ///
    /// - Returns: the category, as ``createCategory(_:actor:)``.
    /// - Throws: `not_found`; `category_cycle` when the parent is the category itself or below it; `duplicate`.
    package func updateCategory(_ id: Int64, _ body: JSONValue, actor: String) async throws(Refusal) -> [UInt8] {
        let change = try CategoryChange(body)
        return try await blocking { () throws(Refusal) -> [UInt8] in
            let id = CategoryID(id)
            guard var category = try self.store.category(id) else {
                throw Refusal(.notFound, message: "there is no category \(id)")
            }
            // A move is refused for more reasons than a rename, so that it comes first: they are two transactions.
            if change.parent != nil || change.position != nil {
                let parent = change.parent ?? category.parentID
                category = try self.store.moveCategory(
                    id, to: parent, position: change.position, actor: actor, now: self.now())
            }
            if let name = change.name {
                category = try self.store.renameCategory(id, to: name, actor: actor, now: self.now())
            }
            return Self.json(category)
        }
    }

    /// - Returns: `{"id","outcome":"deleted"}`.
    /// - Throws: `not_found`; `category_not_empty` while it has products or subcategories.
    package func deleteCategory(_ id: Int64, actor: String) async throws(Refusal) -> [UInt8] {
        try await blocking { () throws(Refusal) -> [UInt8] in
            try self.store.deleteCategory(CategoryID(id), actor: actor, now: self.now())
            return JSONWriter.bytes(["id": .integer(id), "outcome": "deleted"])
        }
    }

    private static func json(_ category: Catalog.Category) -> [UInt8] {
        JSONWriter.bytes([
            "id": .integer(category.id.rawValue),
            "parent_id": category.parentID.map { .integer($0.rawValue) } ?? .null,
            "name": .string(category.name), "slug": .string(category.slug.rawValue),
            "position": .integer(category.position), "path": .array(category.path.map { .string($0) }),
            "product_count": .integer(category.productCount),
        ])
    }
}

/// The body of a category's creation or change.
private struct CategoryChange: Sendable {
    var name: String?
    /// Outer `nil`: not named; inner `nil`: no parent.
    var parent: CategoryID??
    var position: Int64?

    /// - Throws: `invalid_request` with all problems.
    init(_ body: JSONValue) throws(Refusal) {
        guard let members = body.members else {
            throw Refusal(.invalidRequest, message: "expected an object but found \(body.kindName)")
        }
        var problems: [Problem] = []
        for member in members {
            switch (member.name, member.value) {
            case ("name", .string(let text)): name = text
            case ("parent_id", .null): parent = .some(nil)
            case ("parent_id", let value):
                if let id = value.integer {
                    parent = CategoryID(id)
                } else {
                    problems.append(Self.wrong(member, "a category's id or null"))
                }
            case ("position", let value):
                position = value.integer
                if position == nil { problems.append(Self.wrong(member, "a whole number")) }
            case ("name", _): problems.append(Self.wrong(member, "a string"))
            default:
                let message = "expected one of name, parent_id, position"
                problems.append(Problem(.unknownMember, field: String(member.name.prefix(100)), message: message))
            }
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidRequest, message: "the category can't be written like this", problems: problems)
        }
    }

    private static func wrong(_ member: JSONMember, _ expected: String) -> Problem {
        let message = "expected \(expected) but found \(member.value.kindName)"
        return Problem(.invalidType, field: member.name, message: message, expected: expected)
    }
}
