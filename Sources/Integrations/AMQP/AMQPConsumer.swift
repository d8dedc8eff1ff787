import Catalog
import Commerce
import Logging
import ServiceLifecycle

/// Takes the messages of a durable queue into an inbox and acknowledges each when its effect is on the disk.
///
/// A message that comes again, because the process or the broker ended before the acknowledgement, changes nothing: the
/// inbox knows it. One that can't be taken now comes again; one that never can goes to the queue's dead letters
/// (`QUEUE.dead`), so that it holds up nobody.
package final class AMQPConsumer: Service {
    /// Messages that may wait here for their turn.
    private static let prefetch: UInt16 = 50
    /// How long a shutdown may have to wait for the thread that waits for messages.
    private static let waitMilliseconds: Int32 = 500
    private static let heartbeatSeconds: Int32 = 30
    /// After a failure of the connection, or of a message that comes again.
    private static let firstPause = Duration.seconds(1)
    private static let doublingsMax = 5

    private let address: AMQPAddress
    private let exchange: String
    private let queue: String
    private let patterns: [String]
    private let inbox: EventInbox
    private let logger: Logger
    private let threads = BoundedThreads(label: "aisle.amqp.consumer", threads: 1, waitingMax: 1)

    /// - Parameter patterns: of the routing keys, such as "order.*" or "#".
    package init(
        _ address: AMQPAddress, exchange: String = AMQPPublisher.exchange, queue: String, patterns: [String],
        inbox: EventInbox, logger: Logger
    ) {
        self.address = address
        self.exchange = exchange
        self.queue = queue
        self.patterns = patterns
        self.inbox = inbox
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var failures = 0
            while !Task.isCancelled {
                do throws(Refusal) {
                    let connection = try await self.connect()
                    failures = 0
                    try await self.consume(connection)
                } catch {
                    failures += 1
                    self.logger.warning(
                        "messages can't be taken",
                        metadata: ["queue": "\(self.queue)", "attempt": "\(failures)", "reason": "\(error.message)"])
                    // Ends early only when the service does.
                    try? await Task.sleep(for: Self.firstPause * (1 << min(failures - 1, Self.doublingsMax)))
                }
            }
        }
    }

    private func connect() async throws(Refusal) -> AMQPConnection {
        try await threads.run { [self] () throws(Refusal) in
            let connection = try AMQPConnection(address, heartbeatSeconds: Self.heartbeatSeconds)
            let dead = queue + ".dead"
            try connection.declareExchange(exchange)
            try connection.declareQueue(dead, deadLetters: nil)
            try connection.declareQueue(queue, deadLetters: dead)
            for pattern in patterns { try connection.bind(queue, to: exchange, pattern: pattern) }
            try connection.consume(queue, prefetch: Self.prefetch)
            return connection
        }
    }

    /// Returns when the service ends.
    private func consume(_ connection: AMQPConnection) async throws(Refusal) {
        while !Task.isCancelled {
            let delivery = try await threads.run { () throws(Refusal) in
                try connection.next(timeoutMilliseconds: Self.waitMilliseconds)
            }
            guard let delivery else { continue }
            let verdict = await take(delivery)
            try await threads.run { () throws(Refusal) in
                switch verdict {
                case .done: try connection.acknowledge(delivery)
                case .later: try connection.reject(delivery, comesAgain: true)
                case .never: try connection.reject(delivery, comesAgain: false)
                }
            }
        }
    }

    private enum Verdict: Sendable {
        case done
        case later
        case never
    }

    private func take(_ delivery: AMQPConnection.Delivery) async -> Verdict {
        do throws(Refusal) {
            _ = try await inbox.take(ReceivedMessage(id: delivery.messageID ?? "", body: delivery.body))
            return .done
        } catch {
            let isForNow = error.code.isRetryable || error.code.kind == .unavailable
            logger.log(
                level: isForNow ? .warning : .error, "a message was not taken",
                metadata: [
                    "queue": "\(queue)", "routing_key": "\(delivery.routingKey)", "reason": "\(error.message)",
                    "comes_again": "\(isForNow)",
                ])
            guard isForNow else { return .never }
            // Ends early only when the service does.
            try? await Task.sleep(for: Self.firstPause)
            return .later
        }
    }
}
