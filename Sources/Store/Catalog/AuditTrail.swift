import Catalog

/// Puts together what the audit log of a product does not write down: what it was when it was created.
enum AuditTrail {
    /// - Parameter entries: of one product, newest first, from the last on.
    /// - Parameter current: the product as it is now; `nil` when there is none.
    /// - Returns: the same with ``AuditEntry/after`` of every creation.
    static func completed(_ entries: [AuditEntry], current: JSONValue?) -> [AuditEntry] {
        var state = current
        return entries.map { entry in
            var entry = entry
            switch entry.action {
            case .delete: state = entry.before
            case .update: state = state.map { reverted($0, to: entry.before) }
            case .create:
                if entry.after == nil { entry.after = state }
                state = nil
            }
            return entry
        }
    }

    /// A state with the members of a difference as they were; `null` is a member that there was not.
    private static func reverted(_ state: JSONValue, to before: JSONValue?) -> JSONValue {
        var members = state.members ?? []
        for old in before?.members ?? [] {
            let position = members.firstIndex { $0.name == old.name }
            switch (position, old.value.isNull) {
            case (let position?, true): members.remove(at: position)
            case (let position?, false): members[position] = old
            case (nil, false): members.append(old)
            case (nil, true): break
            }
        }
        return .object(members)
    }
}
