import Catalog

/// What subscribers can be told of.
package enum EventType: String, Sendable, CaseIterable {
    /// A product was written; it is searchable as it is now, if it is published.
    case productUpdated = "product.updated"
    /// A product was deleted, or is no more among those that the subscriber may see.
    case productDeleted = "product.deleted"
    /// The index has taken in changes.
    case indexCommitted = "index.committed"
    case rebuildStarted = "index.rebuild_started"
    case rebuildFinished = "index.rebuild_finished"
    case rolledBack = "index.rolled_back"
    case jobProgress = "job.progress"
    case jobFinished = "job.finished"

    /// States that the next one makes worthless: nobody keeps them for later.
    package var isTransient: Bool { self == .indexCommitted || self == .jobProgress }

    /// What holders of a key with a filter may hear: nothing that tells of products that they may not see.
    var isForFilteredKeys: Bool { self == .productUpdated || self == .productDeleted }

    /// Reads a list such as `product.*,job.finished`; `nil` means all.
    ///
    /// - Throws: `invalid_parameter` naming every part that fits no type.
    package static func read(_ text: String?, field: String = "types") throws(Refusal) -> Set<EventType> {
        guard let text else { return Set(allCases) }
        return try read(text.split(separator: ",", omittingEmptySubsequences: false).map(String.init), field: field)
    }

    package static func read(_ names: [String], field: String) throws(Refusal) -> Set<EventType> {
        var types: Set<EventType> = []
        var problems: [Problem] = []
        for name in names {
            let found = allCases.filter { type in
                name.hasSuffix(".*") ? type.rawValue.hasPrefix(name.dropLast()) : type.rawValue == name
            }
            if found.isEmpty {
                problems.append(
                    Problem(
                        .invalidParameter, field: field, message: "found \"\(name.prefix(40))\"",
                        expected: allCases.map(\.rawValue).joined(separator: ", ") + ", product.*, index.*, job.*"))
            }
            types.formUnion(found)
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidParameter, message: "there are no such events", problems: problems)
        }
        return types
    }
}
