import Catalog

/// Which entries of a log.
package struct AuditQuery: Hashable, Sendable {
    package enum Log: String, Sendable, CaseIterable {
        /// What those did who look after the shop.
        case shop
        /// Who changed products and categories.
        case catalog
    }

    package var log: Log
    package var actor: String?
    package var action: String?
    package var subjectKind: String?
    package var subjectID: String?
    /// From inclusive, to exclusive.
    package var period: Range<Timestamp>?
    /// Only entries before this one.
    package var before: Int64?
    package var limit: Int

    package init(log: Log, limit: Int) {
        self.log = log
        self.limit = limit
    }
}

/// A page of a log, the newest entry first.
package struct AuditPage: Hashable, Sendable {
    package var entries: [AdminAction]
    /// For the page after; `nil` at the end of the log. A page may have fewer entries than were asked for, or none, and others
    /// come after it.
    package var nextBefore: Int64?

    package var json: JSONValue {
        [
            "entries": .array(entries.map(\.json)), "next_before": nextBefore.map { .integer($0) } ?? .null,
        ]
    }

    /// With a header; `before` and `after` as JSON texts.
    package var csv: String {
        let columns = [
            "number", "at", "actor", "action", "subject_kind", "subject_id", "before", "after", "correlation_id",
        ]
        let rows = entries.map { entry -> [JSONValue] in
            let members = Dictionary(
                (entry.json.members ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            return columns.map { members[$0] ?? .null }
        }
        return CSVText.table(columns, rows)
    }
}

/// Looks through who changed what.
package final class AuditLog: Sendable {
    /// Entries of one page.
    package static let pageMax = 1_000

    private let store: CommerceStore
    private let environment: CommerceEnvironment

    package init(store: CommerceStore, environment: CommerceEnvironment) {
        self.store = store
        self.environment = environment
    }

    // MARK: Writing

    /// What an entry says of its outcome until somebody knows it: for good when the process ended before.
    package static let unknownOutcome: JSONValue = ["outcome": "unknown"]

    /// Writes down what is about to be done, outside of the transaction that does it.
    ///
    /// - Returns: the number of the entry, for ``finish(_:subject:after:)`` or ``discard(_:)``.
    package func begin(
        _ action: String, on kind: String, _ id: String, before: JSONValue?, by caller: Caller
    ) async throws(Refusal) -> Int64 {
        let now = environment.now()
        return try await store.write { db in
            try AdminActionStore(db).append(
                action, on: kind, id, before: before, after: Self.unknownOutcome, by: caller, at: now)
        }
    }

    /// It has been done.
    ///
    /// - Parameter subject: the identifier of what was made; `nil` when it was known before.
    package func finish(_ number: Int64, subject: String?, after: JSONValue?) async throws(Refusal) {
        try await store.write { try AdminActionStore($0).finish(number, subject: subject, after: after) }
    }

    /// It was refused, and nothing has changed.
    package func discard(_ number: Int64) async throws(Refusal) {
        try await store.write { try AdminActionStore($0).discard(number) }
    }

    // MARK: Reading

    /// - Returns: entries that are all the query asks for, the newest first.
    package func page(_ query: AuditQuery) async throws(Refusal) -> AuditPage {
        try await store.read { try AdminActionStore($0).page(query) }
    }
}
