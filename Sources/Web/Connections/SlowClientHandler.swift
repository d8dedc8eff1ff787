import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Cuts off clients that send their body or take their answer too slowly, and ends connections whose request was
/// answered before it was read.
///
/// Hummingbird's own idle timeout covers silence between requests and inside headers, but neither a body that drips nor
/// a client that stops reading.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How often the rate of a body is looked at.
    private static let checkInterval = TimeAmount.milliseconds(250)
    /// How long an answered client may go on sending before the connection is closed hard: closing at once would
    /// throw away the answer on its way to him.
    private static let lingering = TimeAmount.seconds(2)

    private let limits: WebLimits
    private var isReadingRequest = false
    private var bodyBytes = 0
    private var bodyStart = NIODeadline.now()
    private var bodyCheck: Scheduled<Void>?
    private var stall: Scheduled<Void>?
    private var linger: Scheduled<Void>?
    private var closesAfterAnswer = false
    private var isAnswered = false

    init(limits: WebLimits) { self.limits = limits }

    func handlerRemoved(context: ChannelHandlerContext) { cancelAll() }

    func channelInactive(context: ChannelHandlerContext) {
        cancelAll()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isReadingRequest = true
            bodyBytes = 0
            bodyStart = .now()
            if head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body(let buffer):
            bodyBytes += buffer.readableBytes
        case .end:
            isReadingRequest = false
            bodyCheck?.cancel()
            bodyCheck = nil
            if isAnswered, closesAfterAnswer { context.close(promise: nil) }
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Most requests are whole in one read and never need the check.
        if isReadingRequest, bodyCheck == nil { scheduleCheck(context) }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headerFields[.connection] == "close" { closesAfterAnswer = true }
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            guard closesAfterAnswer else { return context.write(data, promise: promise) }
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenComplete { _ in self.answered(context) }
            context.write(data, promise: written)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            let limit = TimeAmount.milliseconds(Int64(limits.stalledWriteMilliseconds))
            stall = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { context.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    private func answered(_ context: ChannelHandlerContext) {
        isAnswered = true
        guard isReadingRequest else { return context.close(promise: nil) }
        linger = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
    }

    private func scheduleCheck(_ context: ChannelHandlerContext) {
        let grace = TimeAmount.milliseconds(Int64(limits.bodyGraceMilliseconds))
        let delay = min(Self.checkInterval, grace)
        bodyCheck = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            self.bodyCheck = nil
            guard self.isReadingRequest else { return }
            if self.isBodyTooSlow(at: .now(), grace: grace) {
                context.close(promise: nil)
            } else {
                self.scheduleCheck(context)
            }
        }
    }

    private func isBodyTooSlow(at instant: NIODeadline, grace: TimeAmount) -> Bool {
        let late = (instant - bodyStart) - grace
        guard late.nanoseconds > 0 else { return false }
        return Double(bodyBytes) < Double(late.nanoseconds) / 1e9 * Double(limits.bodyBytesPerSecondMin)
    }

    private func cancelAll() {
        for task in [bodyCheck, stall, linger] { task?.cancel() }
        (bodyCheck, stall, linger) = (nil, nil, nil)
    }
}
