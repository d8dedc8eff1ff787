import Catalog
import GRDB

/// A message of another program, as it came.
package struct ReceivedMessage: Hashable, Sendable {
    /// Told by the sender; the same for a message that comes again.
    package var id: String
    package var body: [UInt8]

    package init(id: String, body: [UInt8]) {
        self.id = id
        self.body = body
    }
}

/// Takes in messages of other programs, each once however often it comes: that it was taken in is written in the
/// transaction of what it changes.
package struct EventInbox: Sendable {
    /// What a message changes.
    package typealias Effect = @Sendable (Database, _ payload: JSONValue, Caller, Timestamp) throws -> Void

    /// Identifiers of messages are for people too; longer ones are none.
    private static let idBytesMax = 255

    /// Under which it is kept what was taken in.
    package let name: String
    private let store: CommerceStore
    private let now: @Sendable () -> Timestamp
    private let effect: Effect

    package init(
        _ name: String, store: CommerceStore, now: @escaping @Sendable () -> Timestamp, effect: @escaping Effect
    ) {
        self.name = name
        self.store = store
        self.now = now
        self.effect = effect
    }

    /// - Returns: whether it was new.
    /// - Throws: `invalid_json` or `invalid_value` for a message in another form than ``CommerceEvent/envelope``; what
    ///   its effect throws. Nothing is changed then.
    package func take(_ message: ReceivedMessage) async throws(Refusal) -> Bool {
        guard (1...Self.idBytesMax).contains(message.id.utf8.count) else {
            throw Refusal(.invalidValue, message: "the message has no id of 1 to \(Self.idBytesMax) bytes")
        }
        let envelope: JSONValue
        do throws(Problem) {
            envelope = try JSONReader.parse(message.body)
        } catch {
            throw Refusal(.invalidJSON, message: "the message is no valid JSON: \(error.message)", problems: [error])
        }
        guard let payload = envelope["payload"] else {
            throw Refusal(.invalidValue, message: "the message has no payload")
        }
        let (name, effect, instant) = (name, effect, now())
        let caller = Caller(
            actor: "message:\(name)", correlationID: Self.harmless(envelope["correlationId"]?.text ?? message.id))
        return try await store.write { db in
            guard try ReceivedEventStore(db).take(message.id, inbox: name, at: instant) else { return false }
            try effect(db, payload, caller, instant)
            return true
        }
    }

    /// Nothing that could break a line of a log, in the length of our own.
    private static func harmless(_ text: String) -> String {
        String(decoding: text.utf8.filter { (0x21...0x7E).contains($0) }.prefix(64), as: UTF8.self)
    }
}

/// Which messages were taken in. Lives no longer than its transaction.
struct ReceivedEventStore {
    /// Longer than any broker keeps a message that nobody has acknowledged.
    private static let keptMilliseconds: Int64 = 90 * 86_400_000

    private let db: Database

    init(_ db: Database) { self.db = db }

    /// - Returns: whether it was not there before.
    func take(_ id: String, inbox: String, at now: Timestamp) throws -> Bool {
        try db.execute(
            sql: "INSERT OR IGNORE INTO receivedEvent VALUES (?, ?, ?)",
            arguments: [inbox, id, now.millisecondsSinceEpoch])
        return db.changesCount > 0
    }

    func hasOld(now: Timestamp) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM receivedEvent WHERE at < ?)"
        return try Bool.fetchOne(db, sql: sql, arguments: [Self.end(now)]) ?? false
    }

    /// - Returns: how many were forgotten.
    func removeOld(now: Timestamp) throws -> Int {
        let sql = """
            DELETE FROM receivedEvent WHERE (inbox, messageID) IN (
                SELECT inbox, messageID FROM receivedEvent WHERE at < ? LIMIT ?)
            """
        try db.execute(sql: sql, arguments: [Self.end(now), Self.removedAtOnce])
        return db.changesCount
    }

    private static func end(_ now: Timestamp) -> Int64 { now.millisecondsSinceEpoch - keptMilliseconds }

    /// Entries of one transaction, so that other writers are not kept waiting.
    private static let removedAtOnce = 10_000
}
