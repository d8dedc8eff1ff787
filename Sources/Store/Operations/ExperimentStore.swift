import Catalog
import GRDB

/// The experiments, running or not.
package struct ExperimentStore: Sendable {
    private let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    /// The latest first.
    package func all() throws(Refusal) -> [StoredExperiment] { try database.read { db in try Self.all(db) } }

    /// Adds an experiment or replaces the one of its name, in one transaction.
    ///
    /// - Parameter make: the experiment, from those that there are.
    /// - Returns: all of them afterwards.
    /// - Throws: what `make` throws.
    package func put(
        _ make: ([StoredExperiment]) throws(Refusal) -> StoredExperiment
    ) throws(Refusal) -> [StoredExperiment] {
        try database.write { db in
            let made = try make(try Self.all(db))
            try db.execute(
                sql: """
                    INSERT INTO experiment (name, kind, about, control, candidate, controlIdentity, candidateIdentity,
                        share, salt, startsAt, endsAt, createdAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, about = excluded.about,
                        control = excluded.control, candidate = excluded.candidate,
                        controlIdentity = excluded.controlIdentity, candidateIdentity = excluded.candidateIdentity,
                        share = excluded.share, startsAt = excluded.startsAt, endsAt = excluded.endsAt
                    """,
                arguments: [
                    made.name, made.kind.rawValue, made.about, made.control, made.candidate, made.controlIdentity,
                    made.candidateIdentity, made.share, made.salt, made.startsAt.millisecondsSinceEpoch,
                    made.endsAt.millisecondsSinceEpoch, made.createdAt.millisecondsSinceEpoch,
                ])
            return try Self.all(db)
        }
    }

    /// - Returns: all afterwards; `nil` when there is none of the name.
    package func delete(_ name: String) throws(Refusal) -> [StoredExperiment]? {
        try database.write { db in
            try db.execute(sql: "DELETE FROM experiment WHERE name = ?", arguments: [name])
            return db.changesCount > 0 ? try Self.all(db) : nil
        }
    }

    private static func all(_ db: Database) throws -> [StoredExperiment] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT number, name, kind, about, control, candidate, controlIdentity, candidateIdentity, share, salt,
                    startsAt, endsAt, createdAt
                FROM experiment ORDER BY number DESC
                """
        ).map { row in
            guard let kind = StoredExperiment.Kind(rawValue: row[2]) else {
                throw StoreError.damaged("an experiment has the unknown kind \(row[2] as String)")
            }
            return StoredExperiment(
                number: row[0], name: row[1], kind: kind, about: row[3], control: row[4], candidate: row[5],
                controlIdentity: row[6], candidateIdentity: row[7], share: row[8], salt: row[9],
                startsAt: Timestamp(millisecondsSinceEpoch: row[10]),
                endsAt: Timestamp(millisecondsSinceEpoch: row[11]),
                createdAt: Timestamp(millisecondsSinceEpoch: row[12]))
        }
    }
}
