import Catalog
import HTTPTypes
import Hummingbird
import NIOCore
import Search
import Synchronization

/// Gives every write its `Idempotency-Key`: the same key and body get the first answer again instead of a second write.
struct IdempotentReplies: Sendable {
    /// As long as a URL-safe hash or two UUIDs, with room.
    static let keyBytesMax = 255

    let writes: IdempotentWrites
    let spool: UploadSpool
    /// A keyed hash of a body with secrets: a plain one, which is stored, would let a password be guessed.
    let secretIdentity: @Sendable ([UInt8]) -> String

    /// - Parameter holdsSecrets: whether the body may hold passwords or tokens.
    func perform(
        _ call: Call, holdsSecrets: Bool = false, _ handler: @escaping Route.Handler
    ) async throws(Refusal) -> Answer {
        let key = try Self.key(call.headers)
        // Set when the write ran now: its own answer may hold more than what is kept for repetitions.
        let fresh = Mutex<Answer?>(nil)
        let outcome: Result<Answer, Refusal>
        do throws(Refusal) {
            let reply = try await writes.perform(
                key: key, scope: key == nil ? "" : scope(of: call),
                body: identity(call.body, holdsSecrets: holdsSecrets)
            ) { () async throws(Refusal) -> StoredAnswer in
                let answer = try await handler(call)
                fresh.withLock { $0 = answer }
                return answer.kept
            }
            outcome = .success(fresh.withLock { $0 } ?? Self.repeated(reply))
        } catch {
            outcome = .failure(error)
        }
        // An upload that no import has taken over: refused, or a repetition of one that was.
        let isTakenOver = if case .success = outcome { fresh.withLock { $0 != nil } } else { false }
        if case .file(let upload) = call.body, !isTakenOver { try await spool.discard(upload) }
        return try outcome.get()
    }

    /// Who writes where, with a keyed hash of the address: it may hold what must not be stored.
    private func scope(of call: Call) -> String {
        "\(call.idempotencyOwner) \(secretIdentity(Array("\(call.address)?\(call.query)".utf8)))"
    }

    private static func repeated(_ reply: StoredAnswer) -> Answer {
        var answer = Answer.json(reply.body, status: HTTPResponse.Status(code: reply.status))
        answer.headers[.idempotentReplayed] = "true"
        return answer
    }

    private static func key(_ headers: HTTPFields) throws(Refusal) -> String? {
        guard let key = headers[.idempotencyKey] else { return nil }
        guard (1...keyBytesMax).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            let problem = Problem(
                .invalidParameter, field: "Idempotency-Key", message: "the header is not valid",
                expected: "1 to \(keyBytesMax) visible ASCII characters")
            throw Refusal(.invalidParameter, message: "a header is not valid", problems: [problem])
        }
        return key
    }

    /// What makes two bodies the same.
    private func identity(_ body: Call.Body, holdsSecrets: Bool) -> [UInt8] {
        switch body {
        case .none: []
        case .bytes(let buffer) where holdsSecrets: Array(secretIdentity(Array(buffer.readableBytesView)).utf8)
        case .bytes(let buffer): Array(buffer.readableBytesView)
        case .file(let upload): Array("upload \(upload.byteCount) \(upload.digest)".utf8)
        }
    }
}
