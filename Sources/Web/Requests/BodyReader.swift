import Catalog
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the bodies of requests within their limits.
struct BodyReader: Sendable {
    let limits: WebLimits
    let spool: UploadSpool

    /// The body in the form that the route takes.
    ///
    /// - Throws: a `Refusal` for what is wrong with the request; any other error is the connection's: the client went
    ///   away or sent what is no HTTP, and nobody waits for an answer.
    func read(_ request: Request, as rule: Route.Body) async throws -> Call.Body {
        let declared = try declaredLength(request)
        switch rule {
        case .none:
            // An empty JSON object is what many clients send with every POST.
            let buffer = try await collect(request, declared: declared, limit: 2)
            guard buffer.readableBytes == 0 || buffer.readableBytesView.elementsEqual("{}".utf8) else {
                throw Refusal(.invalidRequest, message: "the call takes no body")
            }
            return .none
        case .secret: return try await json(request, declared, Route.Body.secretBytesMax)
        case .query: return try await json(request, declared, limits.queryBodyBytesMax)
        case .product: return try await json(request, declared, limits.productBodyBytesMax)
        case .bulk: return try await json(request, declared, limits.bulkBodyBytesMax)
        case .upload:
            try refuse(over: limits.uploadBytesMax, declared)
            return .file(try await spool.write(request, bytesMax: limits.uploadBytesMax))
        }
    }

    private func json(_ request: Request, _ declared: Int?, _ limit: Int) async throws -> Call.Body {
        if let type = MediaTypeName.of(request.headers), type != "application/json", !type.hasSuffix("+json") {
            throw Refusal(.unsupportedMediaType, message: "expected application/json, found \(type.prefix(80))")
        }
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Refusal(.unsupportedMediaType, message: "JSON bodies are read without Content-Encoding")
        }
        return .bytes(try await collect(request, declared: declared, limit: limit))
    }

    private func collect(_ request: Request, declared: Int?, limit: Int) async throws -> ByteBuffer {
        try refuse(over: limit, declared)
        var body = ByteBuffer()
        for try await var part in request.body {
            if body.readableBytes + part.readableBytes > limit { throw Self.tooLarge(limit) }
            if body.readableBytes == 0 { body = part } else { body.writeBuffer(&part) }
        }
        if let declared, body.readableBytes < declared { throw ChannelError.inputClosed }
        return body
    }

    /// Refuses by the declared length before the first byte is read.
    private func refuse(over limit: Int, _ declared: Int?) throws {
        if let declared, declared > limit { throw Self.tooLarge(limit) }
    }

    private func declaredLength(_ request: Request) throws -> Int? {
        guard let text = request.headers[.contentLength] else { return nil }
        guard let length = Int(text), length >= 0 else {
            throw Refusal(.bodyTooLarge, message: "the declared length is beyond every limit")
        }
        return length
    }

    static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(.bodyTooLarge, message: "the body of this call may have \(limit) bytes")
    }
}

/// The media type of a request's body.
enum MediaTypeName {
    /// Lowercase, without parameters; `nil` when there is none.
    static func of(_ headers: HTTPFields) -> String? {
        guard let header = headers[.contentType] else { return nil }
        // As nearly everybody writes it.
        if header == "application/json" { return header }
        let name = header.prefix { $0 != ";" }.lowercased()
        return String(name.trimmingPrefix { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
