import Catalog
import HTTPTypes
import Hummingbird
import NIOCore
import Search
import ServiceLifecycle

/// The stream of events.
struct EventController: Sendable {
    let events: EventSubscriptions

    /// How often a subscriber looks even though nobody woke it: how far jobs are is told at this rate.
    private static let lookInterval = Duration.milliseconds(500)
    /// A proxy closes connections that are silent for a minute, some for half of one; a client that has gone is noticed.
    private static let keepaliveInterval = Duration.seconds(15)
    /// Milliseconds after which a browser connects again.
    private static let retryMilliseconds = 2_000

    func stream(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["types", "last_event_id"])
        // A stream outlives every access token.
        guard call.person == nil else { throw Refusal(.forbidden, message: "a stream of events needs a key") }
        let types = try EventType.read(options["types"])
        let last = try (call.headers[.lastEventID] ?? options["last_event_id"])
            .map { (text) throws(Refusal) in try EventPosition(text) }
        let subscription = try await events.subscribe(types: types, after: last, grant: call.grant)
        var answer = Answer(status: .ok, contentType: .eventStream, body: ByteBuffer())
        answer.headers[.cacheControl] = "no-store"
        // Told to nginx, which would gather what must go out at once.
        answer.headers[.xAccelBuffering] = "no"
        answer.stream = { writer in try await Self.write(subscription, to: &writer) }
        return answer
    }

    private static func write(_ subscription: EventSubscription, to writer: inout any ResponseBodyWriter) async throws {
        let (wakeUps, continuation) = subscription.wakeUps()
        defer { continuation.finish() }
        let ticking = Task {
            while !Task.isCancelled {
                continuation.yield()
                try await Task.sleep(for: lookInterval)
            }
        }
        defer { ticking.cancel() }
        try await writer.write(ByteBuffer(string: "retry: \(retryMilliseconds)\n\n"))
        var lastWrite = ContinuousClock.now
        // A server that shuts down ends its streams; the others come back to the next one.
        for await _ in wakeUps.cancelOnGracefulShutdown() {
            let items: [EventSubscription.Item]
            do throws(Refusal) {
                items = try await subscription.next()
            } catch {
                try await writer.write(EventText.bytes(error))
                break
            }
            if !items.isEmpty {
                try await writer.write(EventText.bytes(items))
                lastWrite = .now
            } else if ContinuousClock.now - lastWrite >= keepaliveInterval {
                try await writer.write(ByteBuffer(string: ": keepalive\n\n"))
                lastWrite = .now
            }
        }
        try await writer.finish(nil)
    }
}

/// Events in the form of server-sent events.
///
/// - Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
enum EventText {
    static func bytes(_ items: [EventSubscription.Item]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for item in items {
            switch item {
            case .opened(let position, let isGap):
                let data: JSONValue = ["position": .string(position.description)]
                write(isGap ? "stream.reset" : "stream.opened", id: position, data, to: &buffer)
            case .event(let event):
                // A state is no place to go on from.
                write(event.type.rawValue, id: event.type.isTransient ? nil : event.position, event.data, to: &buffer)
            }
        }
        return buffer
    }

    /// The last thing that is said before the server ends the stream.
    static func bytes(_ refusal: Refusal) -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: stream.error\ndata: ")
        buffer.writeBytes(ErrorAnswer.body(refusal))
        buffer.writeString("\n\n")
        return buffer
    }

    /// JSON has no raw line ends, so that the data is one line.
    private static func write(_ type: String, id: EventPosition?, _ data: JSONValue, to buffer: inout ByteBuffer) {
        if let id { buffer.writeString("id: \(id)\n") }
        buffer.writeString("event: \(type)\ndata: ")
        buffer.writeBytes(JSONWriter.bytes(data))
        buffer.writeString("\n\n")
    }
}

extension HTTPField.Name {
    static let lastEventID = known("Last-Event-ID")
    static let xAccelBuffering = known("X-Accel-Buffering")
}
