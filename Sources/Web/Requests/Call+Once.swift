import Catalog
import HTTPTypes

extension Call {
    /// Answers with what one transaction of the commerce modules makes. The answer to an `Idempotency-Key` is kept in that very
    /// transaction, so that not even a crash between the two lets the write happen twice.
    ///
    /// - Parameter answer: to what the transaction made; without secrets where they are not kept (``Answer/keptBody``).
    /// - Parameter write: exactly one write of ``CommerceStore`` that makes a `Value`, which it returns as it is. Other writes before
    ///   it only where whoever asks again goes on with what is written (``CommerceStore/lastLook(_:)``).
    func once<Value: Sendable>(
        _ answer: @escaping @Sendable (Value) -> Answer, _ write: () async throws(Refusal) -> Value
    ) async throws(Refusal) -> Answer {
        PendingAnswer.current?.onWrite { answer($0).kept }
        return answer(try await write())
    }

    /// The same, answering `201` with what was made.
    ///
    /// - Parameter json: what its maker is told of it, and nobody else.
    func created<Value: Sendable>(
        _ json: @escaping @Sendable (Value) -> JSONValue, _ write: () async throws(Refusal) -> Value
    ) async throws(Refusal) -> Answer {
        try await once({ .personal(json($0), status: .created) }, write)
    }
}
