import Catalog
import GRDB

/// What one module knows of a person; other modules add theirs, so that export and erasure miss nothing.
package struct PersonalDataPart: Sendable {
    /// Of the member in the export.
    package var name: String
    package var export: @Sendable (Database, UserID) throws -> JSONValue
    /// Takes away what names the person; what must be kept (orders) stays under the id.
    package var erase: @Sendable (Database, UserID, Timestamp) throws -> Void

    package init(
        _ name: String, export: @escaping @Sendable (Database, UserID) throws -> JSONValue,
        erase: @escaping @Sendable (Database, UserID, Timestamp) throws -> Void
    ) {
        self.name = name
        self.export = export
        self.erase = erase
    }
}

/// Everything that is known of a person. Lives no longer than its transaction.
struct PersonalDataStore {
    private let db: Database
    private let others: [PersonalDataPart]

    init(_ db: Database, others: [PersonalDataPart]) {
        self.db = db
        self.others = others
    }

    /// One object with a member for each kind of data; hashes of secrets are not in it.
    func export(_ user: User, now: Timestamp, activityMax: Int) throws -> JSONValue {
        var members = [
            JSONMember("exported_at", .string(now.rfc3339)), JSONMember("profile", user.value),
            JSONMember("identities", .array(try ExternalIdentityStore(db).identities(of: user.id))),
            JSONMember("addresses", .array(try AddressStore(db).addresses(of: user.id).map(\.value))),
            JSONMember(
                "sessions", .array(try SessionStore(db).open(of: user.id, now: now).map { $0.value(current: nil) })),
            JSONMember(
                "activity",
                .array(try ActivityStore(db).page(of: user.id, before: nil, limit: activityMax).map(\.value))),
        ]
        for part in others { members.append(JSONMember(part.name, try part.export(db, user.id))) }
        return .object(members)
    }

    func erase(_ user: UserID, at now: Timestamp) throws {
        for part in others { try part.erase(db, user, now) }
        try UserStore(db).erase(user, at: now)
    }
}
