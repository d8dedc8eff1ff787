import Catalog
import HTTPTypes
import Hummingbird
import NIOCore

/// What a controller answers: a status and ready bytes.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var contentType: ContentType
    var body: ByteBuffer
    var headers = HTTPFields()
    /// What is kept for repetitions under the same `Idempotency-Key` when it is not ``body``: without secrets.
    var keptBody: ByteBuffer?
    /// Whether the connection is closed after the answer because the rest of the request was not read.
    var closesConnection = false
    /// Writes the body piece by piece instead of ``body``; returns when there is nothing more to come.
    var stream: (@Sendable (inout any ResponseBodyWriter) async throws -> Void)?

    enum ContentType: String, Sendable {
        case json = "application/json; charset=utf-8"
        case csv = "text/csv; charset=utf-8; header=present"
        case newlineJSON = "application/x-ndjson; charset=utf-8"
        case plainText = "text/plain; charset=utf-8"
        case prometheus = "text/plain; version=0.0.4; charset=utf-8"
        case eventStream = "text/event-stream; charset=utf-8"
        case pdf = "application/pdf"
        case yaml = "application/yaml; charset=utf-8"
    }

    /// Copies the bytes once, into the buffer that goes to the socket.
    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status, contentType: .json, body: ByteBuffer(bytes: bytes))
    }

    static func text(_ text: String, _ contentType: ContentType = .plainText) -> Answer {
        Answer(status: .ok, contentType: contentType, body: ByteBuffer(string: text))
    }

    /// What a repetition under the same `Idempotency-Key` is answered with.
    var kept: StoredAnswer {
        StoredAnswer(status: status.code, body: Array((keptBody ?? body).readableBytesView))
    }

    /// The response without a body when the request was `HEAD`; its `Content-Length` stays.
    consuming func response(requestID: String, isHead: Bool) -> Response {
        headers[.contentType] = contentType.rawValue
        headers.append(contentsOf: SecurityHeaders.api)
        headers[.xRequestID] = requestID
        if let stream {
            if closesConnection { headers[.connection] = "close" }
            let body = isHead ? ResponseBody() : ResponseBody { try await stream(&$0) }
            return Response(status: status, headers: headers, body: body)
        }
        headers[.contentLength] = String(body.readableBytes)
        if closesConnection { headers[.connection] = "close" }
        return Response(
            status: status, headers: headers, body: isHead ? ResponseBody() : ResponseBody(byteBuffer: body))
    }
}
