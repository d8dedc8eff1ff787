import Catalog
import Commerce
import Synchronization

/// Publishes commerce events to a durable topic exchange, each persistent, under its type as routing key and its number as
/// message id.
///
/// Events count as taken when the broker has confirmed them, so that the position of this subscriber in the store never
/// runs ahead of the broker. After a failure the connection is given up; what was not confirmed is published again, on a
/// new one, after the pause of the courier.
package final class AMQPPublisher: EventSubscriber {
    package static let exchange = "ecommerce"
    /// More would take long to repeat; fewer would wait for the broker's disk more often.
    private static let batch = 200
    /// Handed over before the confirms are waited for. A broker that takes no more because its memory or disk is full
    /// stops reading: so much always fits into the buffers of the system, so that the wait with its time limit, and never
    /// the sending, is what takes long.
    private static let unconfirmedBytesMax = 65_536

    package let name = "amqp"
    package let types: Set<String>? = nil
    package let beginning = EventBeginning.oldest
    package var eventsAtOnce: Int { Self.batch }

    private let address: AMQPAddress
    private let threads = BoundedThreads(label: "aisle.amqp.publisher", threads: 1, waitingMax: 1)
    private let connection = Mutex<AMQPConnection?>(nil)

    package init(_ address: AMQPAddress) { self.address = address }

    package func take(_ events: [CommerceEvent]) async throws(Refusal) {
        try await threads.run { () throws(Refusal) in
            do throws(Refusal) {
                try self.publish(events)
            } catch {
                self.connection.withLock { $0 = nil }
                throw error
            }
        }
    }

    private func publish(_ events: [CommerceEvent]) throws(Refusal) {
        let connection = try opened()
        var unconfirmedBytes = 0
        for event in events {
            let body = JSONWriter.bytes(event.envelope)
            if unconfirmedBytes > 0, unconfirmedBytes + body.count > Self.unconfirmedBytesMax {
                try connection.waitForConfirms()
                unconfirmedBytes = 0
            }
            let message = AMQPConnection.Message(
                routingKey: event.type.name, id: String(event.number), correlationID: event.correlationID,
                secondsSinceEpoch: event.at.millisecondsSinceEpoch / 1_000, body: body)
            try connection.publish(message, to: Self.exchange)
            unconfirmedBytes += body.count
        }
        try connection.waitForConfirms()
    }

    private func opened() throws(Refusal) -> AMQPConnection {
        if let connection = connection.withLock({ $0 }) { return connection }
        // Nobody reads between two calls, so that heartbeats would go unanswered.
        let made = try AMQPConnection(address, heartbeatSeconds: 0)
        try made.declareExchange(Self.exchange)
        try made.askForConfirms()
        connection.withLock { $0 = made }
        return made
    }
}
