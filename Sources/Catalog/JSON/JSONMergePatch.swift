extension JSONValue {
    /// The value after a JSON merge patch: members of the patch replace those of the same name, objects are merged
    /// level by level, `null` removes, and anything that is no object replaces the whole.
    ///
    /// Members keep their order; new ones come last in the order of the patch.
    /// - Source: RFC 7386.
    package func applying(mergePatch patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = self.members ?? []
        for change in changes {
            let position = members.firstIndex { $0.name == change.name }
            if change.value.isNull {
                if let position { members.remove(at: position) }
                continue
            }
            if let position {
                members[position].value = members[position].value.applying(mergePatch: change.value)
            } else {
                // Merging into nothing still drops the nulls inside the new value, as the RFC's example does.
                members.append(JSONMember(change.name, JSONValue.null.applying(mergePatch: change.value)))
            }
        }
        return .object(members)
    }
}
