import Catalog

/// Tells what a product became with each entry of its audit log, walking from the newest entry to the oldest.
///
/// An entry holds what it changed as it was before. What it was afterwards is therefore what the product is now, or was
/// when it was deleted, without what the entries after it changed. Entries of creations hold nothing else; those of
/// updates hold both sides, because both are small.
///
/// The column `after` may also hold the category path that the product had at the time, which no entry of the product
/// tells when its category has been renamed or moved since.
struct AuditTrail {
    private static let path = "category_path"

    /// The product after the entry that is looked at next; empty while there is none.
    private var members: [JSONMember]

    /// - Parameter current: the product as it is now; `nil` when it has been deleted.
    init(current: Product?) { members = current.map { ProductJSON.value($0).members ?? [] } ?? [] }

    /// Steps over an entry.
    ///
    /// - Parameter entry: as it was written; each call takes the next older one.
    /// - Returns: the entry with what the product became.
    mutating func complete(_ entry: AuditEntry) -> AuditEntry {
        var entry = entry
        set(entry.after?.members ?? [])
        switch entry.action {
        case .create:
            // Every write counts the version; moving a category does too, without an entry.
            set([JSONMember("version", 1), JSONMember("updated_at", .string(entry.at.rfc3339))])
            entry.after = .object(Self.ordered(members))
            members = []
        case .update:
            let before = entry.before?.members ?? []
            let changesPath = before.contains { $0.name == Self.path }
            let after = entry.after?.members ?? []
            entry.after = .object(after.filter { $0.name != Self.path || changesPath })
            set(before)
        case .delete:
            members = entry.before?.members ?? []
        }
        return entry
    }

    /// `null` takes a member away: that is how entries write that there was none.
    private mutating func set(_ values: [JSONMember]) {
        for member in values {
            members.removeAll { $0.name == member.name }
            if !member.value.isNull { members.append(member) }
        }
    }

    /// In the order in which products are written.
    private static func ordered(_ members: [JSONMember]) -> [JSONMember] {
        ProductJSON.memberNames.compactMap { name in members.first { $0.name == name } }
    }
}
