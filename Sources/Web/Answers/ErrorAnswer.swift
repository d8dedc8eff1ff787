import Catalog
import HTTPTypes
import Hummingbird

/// The one form of every refused request.
enum ErrorAnswer {
    /// - Parameter allow: the methods that the address has, for `method_not_allowed`.
    static func make(_ refusal: Refusal, allow: [HTTPRequest.Method] = []) -> Answer {
        var answer = Answer.json(body(refusal), status: refusal.code.status)
        if let seconds = refusal.retryAfterSeconds ?? refusal.code.retryAfterSeconds {
            answer.headers[.retryAfter] = String(seconds)
        }
        if refusal.code.status == .unauthorized { answer.headers[.wwwAuthenticate] = "Bearer realm=\"aisle\"" }
        if !allow.isEmpty { answer.headers[.allow] = allow.map(\.rawValue).joined(separator: ", ") }
        return answer
    }

    /// The bytes of the answer. What an internal error says stays in the log.
    static func body(_ refusal: Refusal) -> [UInt8] {
        let isInternal = refusal.code == .internalError
        var writer = JSONWriter(reservingCapacity: 256)
        writer.beginObject()
        writer.name("error")
        writer.beginObject()
        writer.name("code")
        writer.string(refusal.code.rawValue)
        writer.name("message")
        writer.string(
            isInternal ? "the server failed, its log names the reason under this request id" : refusal.message)
        writer.name("details")
        writer.beginArray()
        for problem in isInternal ? [] : refusal.problems { write(problem, to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ problem: Problem, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("field")
        writer.string(problem.field)
        writer.name("code")
        writer.string(problem.code.rawValue)
        writer.name("message")
        writer.string(problem.message)
        if let offset = problem.offset {
            writer.name("offset")
            writer.integer(Int64(offset))
        }
        if let expected = problem.expected {
            writer.name("expected")
            writer.string(expected)
        }
        writer.endObject()
    }
}
