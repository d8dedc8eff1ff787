import CRabbitMQ
import Catalog

/// A connection to a broker with one channel. All calls block.
///
/// `@unchecked Sendable`: used by one thread at a time, the single lane of its owner's threads; the owners
/// (``AMQPPublisher``, ``AMQPConsumer``) call nothing on it from elsewhere.
final class AMQPConnection: @unchecked Sendable {
    /// A message that was delivered and waits for its acknowledgement.
    struct Delivery: Sendable {
        var tag: UInt64
        var isRedelivered: Bool
        /// `nil` when the sender has given none.
        var messageID: String?
        var routingKey: String
        var body: [UInt8]
    }

    /// One message on its way out.
    struct Message: Sendable {
        var routingKey: String
        var id: String
        var correlationID: String
        var secondsSinceEpoch: Int64
        var body: [UInt8]
    }

    /// For connecting and for each answer: a broker that writes to a slow disk takes seconds.
    static let timeoutMilliseconds: Int32 = 15_000

    private let handle: OpaquePointer
    private var isBroken = false

    /// - Parameter heartbeatSeconds: 0 for none; only a connection that is always read may have them.
    /// - Throws: `unavailable`.
    init(_ address: AMQPAddress, heartbeatSeconds: Int32) throws(Refusal) {
        var result = crabbitmq_result()
        let opened = Self.open(address, heartbeatSeconds, &result)
        guard let opened else { throw Self.refusal(result) }
        handle = opened
    }

    /// When nothing has failed the broker is told, which takes an answer.
    deinit { crabbitmq_close(handle, !isBroken) }

    private static func open(
        _ address: AMQPAddress, _ heartbeatSeconds: Int32, _ result: inout crabbitmq_result
    ) -> OpaquePointer? {
        address.host.withCString { host in
            address.virtualHost.withCString { virtualHost in
                address.user.withCString { user in
                    address.password.withCString { password in
                        address.authoritiesFile.withCString { authorities in
                            var native = crabbitmq_address()
                            native.host = host
                            native.port = Int32(address.port)
                            native.virtual_host = virtualHost
                            native.user = user
                            native.password = password
                            native.uses_tls = address.usesTLS
                            native.authorities_file = authorities
                            native.heartbeat_seconds = heartbeatSeconds
                            native.timeout_milliseconds = timeoutMilliseconds
                            return crabbitmq_open(&native, &result)
                        }
                    }
                }
            }
        }
    }

    // MARK: Names

    func declareExchange(_ name: String) throws(Refusal) {
        try check { crabbitmq_declare_exchange(handle, name, &$0) }
    }

    /// - Parameter deadLetters: the queue of what is rejected for good.
    func declareQueue(_ name: String, deadLetters: String?) throws(Refusal) {
        try check { crabbitmq_declare_queue(handle, name, deadLetters, &$0) }
    }

    func bind(_ queue: String, to exchange: String, pattern: String) throws(Refusal) {
        try check { crabbitmq_bind(handle, queue, exchange, pattern, &$0) }
    }

    // MARK: Publishing

    func askForConfirms() throws(Refusal) { try check { crabbitmq_confirm_select(handle, &$0) } }

    func publish(_ message: Message, to exchange: String) throws(Refusal) {
        try check { result in
            crabbitmq_publish(
                handle, exchange, message.routingKey, message.id, message.correlationID,
                UInt64(max(0, message.secondsSinceEpoch)), message.body, message.body.count, &result)
        }
    }

    /// Returns when the broker has every message that was published, on its disk where a queue wants that.
    func waitForConfirms() throws(Refusal) { try check { crabbitmq_wait_for_confirms(handle, &$0) } }

    // MARK: Consuming

    func consume(_ queue: String, prefetch: UInt16) throws(Refusal) {
        try check { crabbitmq_consume(handle, queue, prefetch, &$0) }
    }

    /// - Returns: `nil` when nothing came in time.
    func next(timeoutMilliseconds: Int32) throws(Refusal) -> Delivery? {
        var native = crabbitmq_delivery()
        var result = crabbitmq_result()
        crabbitmq_next(handle, timeoutMilliseconds, &native, &result)
        if Int(result.outcome) == CRABBITMQ_TIMEOUT { return nil }
        guard Int(result.outcome) == CRABBITMQ_OK else { throw broken(result) }
        defer { crabbitmq_forget(handle) }
        func text(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> String? {
            bytes.map { String(decoding: UnsafeRawBufferPointer(start: $0, count: count), as: UTF8.self) }
        }
        return Delivery(
            tag: native.tag, isRedelivered: native.is_redelivered,
            messageID: text(native.message_id, native.message_id_length),
            routingKey: text(native.routing_key, native.routing_key_length) ?? "",
            body: Array(UnsafeBufferPointer(start: native.body, count: native.body_length)))
    }

    func acknowledge(_ delivery: Delivery) throws(Refusal) {
        try check { crabbitmq_acknowledge(handle, delivery.tag, &$0) }
    }

    /// - Parameter comesAgain: otherwise it goes to the dead letters.
    func reject(_ delivery: Delivery, comesAgain: Bool) throws(Refusal) {
        try check { crabbitmq_reject(handle, delivery.tag, comesAgain, &$0) }
    }

    // MARK: Outcomes

    private func check(_ call: (inout crabbitmq_result) -> Void) throws(Refusal) {
        var result = crabbitmq_result()
        call(&result)
        guard Int(result.outcome) == CRABBITMQ_OK else { throw broken(result) }
    }

    private func broken(_ result: crabbitmq_result) -> Refusal {
        isBroken = true
        return Self.refusal(result)
    }

    private static func refusal(_ result: crabbitmq_result) -> Refusal {
        let message = withUnsafeBytes(of: result.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return Refusal(.unavailable, message: "the broker: \(message)")
    }
}
