import Catalog
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers what is no HTTP, or has too large a head, in the one error form; without it the connection would just close
/// with an empty answer.
final class ParseErrorHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Time for the client to read the answer while he is still sending.
    private static let lingering = TimeAmount.seconds(1)

    private let identifiers: RequestIDSource
    private var unanswered = 0
    private var hasFailed = false

    init(identifiers: RequestIDSource) { self.identifiers = identifiers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { unanswered += 1 }
        if !hasFailed { context.fireChannelRead(data) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // With a request in progress the server itself must end it.
        guard let parserError = error as? HTTPParserError, unanswered == 0 else {
            return context.fireErrorCaught(error)
        }
        guard !hasFailed else { return }
        hasFailed = true
        let body = ErrorAnswer.body(Self.refusal(parserError))
        var fields = SecurityHeaders.api
        fields[.cacheControl] = "no-store"
        fields[.contentType] = Answer.ContentType.json.rawValue
        fields[.contentLength] = String(body.count)
        fields[.connection] = "close"
        fields[.xRequestID] = identifiers.identify(HTTPFields())
        let head = HTTPResponse(status: .badRequest, headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
    }

    private static func refusal(_ error: HTTPParserError) -> Refusal {
        if error == .headerOverflow {
            return Refusal(
                .limitExceeded,
                message: "the address and the headers are over their limit, send long searches with POST")
        }
        return Refusal(.invalidRequest, message: "the request is no valid HTTP")
    }
}
