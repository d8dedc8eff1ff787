import Catalog
import Logging
import Store

/// Writes down what happens to the index, and wakes who listens.
final class EventLog: Sendable {
    let store: EventStore
    let signal = EventSignal()
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    init(_ store: EventStore, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        self.store = store
        self.now = now
        self.logger = logger
    }

    /// Blocking. What happened has happened, even when it can't be told.
    func append(_ type: EventType, _ data: JSONValue) {
        do throws(Refusal) {
            try store.append(type.rawValue, data, at: now())
        } catch {
            logger.error(
                "an event can't be stored", metadata: ["type": "\(type.rawValue)", "reason": "\(error.message)"])
        }
        signal.notify()
    }

    /// Tells of a generation that was switched in by a process that died before it could say so.
    func announce(generation: String, documents: Int, sequence: Int64) {
        do throws(Refusal) {
            let rebuilt = try store.latest(EventType.rebuildFinished.rawValue)
            let rolledBack = try store.latest(EventType.rolledBack.rawValue)
            let isRolledBack = (rolledBack?.number ?? 0) > (rebuilt?.number ?? 0)
            let last = isRolledBack ? rolledBack : rebuilt
            guard last?.data["generation"]?.text != generation else { return }
            append(
                .rebuildFinished,
                Self.data(generation: generation, documents: documents, sequence: sequence))
        } catch {
            logger.error("events can't be read", metadata: ["reason": "\(error.message)"])
        }
    }

    static func data(generation: String, documents: Int, sequence: Int64) -> JSONValue {
        [
            "generation": .string(generation), "documents": .integer(Int64(documents)), "sequence": .integer(sequence),
        ]
    }
}
