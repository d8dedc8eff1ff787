import Catalog
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the bodies of requests within their limits.
struct BodyReader: Sendable {
    let limits: WebLimits
    let spool: UploadSpool

    /// Why a body could not be had although the request may be right.
    enum Failure: Error {
        case refused(Refusal)
        /// The client went away or sent what is no HTTP; nobody waits for an answer.
        case connection(any Error)
    }

    func read(_ request: Request, as rule: Route.Body) async throws(Failure) -> Call.Body {
        let declared = try declaredLength(request)
        switch rule {
        case .none:
            // An empty JSON object is what many clients send with every POST.
            let buffer = try await collect(request, declared: declared, limit: 2)
            guard buffer.readableBytes == 0 || buffer.readableBytesView.elementsEqual("{}".utf8) else {
                throw .refused(Refusal(.invalidRequest, message: "the call takes no body"))
            }
            return .none
        case .query: return try await json(request, declared, limits.queryBodyBytesMax)
        case .product: return try await json(request, declared, limits.productBodyBytesMax)
        case .bulk: return try await json(request, declared, limits.bulkBodyBytesMax)
        case .upload:
            try refuse(over: limits.uploadBytesMax, declared)
            return .file(try await spool.write(request, bytesMax: limits.uploadBytesMax))
        }
    }

    private func json(_ request: Request, _ declared: Int?, _ limit: Int) async throws(Failure) -> Call.Body {
        if let type = MediaTypeName.of(request.headers), type != "application/json", !type.hasSuffix("+json") {
            throw .refused(
                Refusal(.unsupportedMediaType, message: "expected application/json, found \(type.prefix(80))"))
        }
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw .refused(Refusal(.unsupportedMediaType, message: "JSON bodies are read without Content-Encoding"))
        }
        return .bytes(try await collect(request, declared: declared, limit: limit))
    }

    private func collect(_ request: Request, declared: Int?, limit: Int) async throws(Failure) -> ByteBuffer {
        try refuse(over: limit, declared)
        var body = ByteBuffer()
        do {
            for try await var part in request.body {
                if body.readableBytes + part.readableBytes > limit { throw Failure.refused(Self.tooLarge(limit)) }
                if body.readableBytes == 0 { body = part } else { body.writeBuffer(&part) }
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .connection(error)
        }
        if let declared, body.readableBytes < declared { throw .connection(ChannelError.inputClosed) }
        return body
    }

    /// Refuses by the declared length before the first byte is read.
    private func refuse(over limit: Int, _ declared: Int?) throws(Failure) {
        if let declared, declared > limit { throw .refused(Self.tooLarge(limit)) }
    }

    private func declaredLength(_ request: Request) throws(Failure) -> Int? {
        guard let text = request.headers[.contentLength] else { return nil }
        guard let length = Int(text), length >= 0 else {
            throw .refused(Refusal(.bodyTooLarge, message: "the declared length is beyond every limit"))
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
        let name = header.prefix { $0 != ";" }.lowercased()
        return String(name.trimmingPrefix { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
