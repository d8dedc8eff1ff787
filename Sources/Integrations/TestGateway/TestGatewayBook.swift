import Catalog
import Commerce
import Synchronization

/// All that the offline gateway knows, in memory and in its journal.
final class TestGatewayBook: Sendable {
    private struct State {
        var journal: TestGatewayJournal
        var methods: [String: TestMethodRecord] = [:]
        var intents: [GatewayIntentID: TestIntentRecord] = [:]
        var intentOfPayment: [PaymentID: GatewayIntentID] = [:]
        var refunds: [String: TestRefundRecord] = [:]
        var refundKeys: [GatewayIntentID: [String]] = [:]
        var disputes: [String: TestDisputeRecord] = [:]
        var disputesOfIntent: [GatewayIntentID: [String]] = [:]
        /// Oldest first.
        var untold: [String] = []
        /// By their keys.
        var movements: [String: TestMovementRecord] = [:]
        var movementKeys: [String: [String]] = [:]
        var movementKey: [String: String] = [:]

        mutating func note(_ record: TestIntentRecord) {
            intents[record.id] = record
            intentOfPayment[record.payment] = record.id
        }

        mutating func note(_ record: TestRefundRecord) {
            refunds[record.key] = record
            refundKeys[record.intent, default: []].append(record.key)
        }

        mutating func note(_ record: TestDisputeRecord) {
            if disputes.updateValue(record, forKey: record.id) == nil {
                disputesOfIntent[record.intent, default: []].append(record.id)
            }
            untold.removeAll { $0 == record.id }
            if record.message != nil { untold.append(record.id) }
        }

        mutating func note(_ record: TestMovementRecord) {
            if movements.updateValue(record, forKey: record.key) == nil {
                movementKeys[record.account, default: []].append(record.key)
            }
            movementKey[record.id] = record.key
        }
    }

    private let state: Mutex<State>

    /// - Throws: `file_unreadable`, `read_only`.
    init(_ path: String) throws(Refusal) {
        var found: [(kind: Substring, name: String, record: JSONValue)] = []
        let journal = try TestGatewayJournal(path) { name, record in
            let parts = name.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { found.append((parts[0], String(parts[1]), record)) }
        }
        var known = State(journal: journal)
        for (kind, name, record) in found {
            switch kind {
            case "method": known.methods[name] = TestMethodRecord(record)
            case "intent": if let intent = TestIntentRecord(record) { known.note(intent) }
            case "refund": if let refund = TestRefundRecord(record) { known.note(refund) }
            case "dispute": if let dispute = TestDisputeRecord(record) { known.note(dispute) }
            case "movement": if let movement = TestMovementRecord(record) { known.note(movement) }
            default: throw Refusal(.fileUnreadable, message: "the file \(path) is no journal of the offline gateway")
            }
        }
        state = Mutex(known)
    }

    func method(_ token: String) -> TestMethodRecord? { state.withLock { $0.methods[token] } }

    func intent(_ id: GatewayIntentID) -> TestIntentRecord? { state.withLock { $0.intents[id] } }

    func intent(of payment: PaymentID) -> TestIntentRecord? {
        state.withLock { state in state.intentOfPayment[payment].flatMap { state.intents[$0] } }
    }

    func refund(key: String) -> TestRefundRecord? { state.withLock { $0.refunds[key] } }

    func refunds(of id: GatewayIntentID) -> [TestRefundRecord] {
        state.withLock { state in (state.refundKeys[id] ?? []).compactMap { state.refunds[$0] } }
    }

    func dispute(_ id: String) -> TestDisputeRecord? { state.withLock { $0.disputes[id] } }

    func disputes(of id: GatewayIntentID) -> [TestDisputeRecord] {
        state.withLock { state in (state.disputesOfIntent[id] ?? []).compactMap { state.disputes[$0] } }
    }

    /// With messages that the shop has not taken.
    func untold() -> [TestDisputeRecord] {
        state.withLock { state in state.untold.compactMap { state.disputes[$0] } }
    }

    func movement(key: String) -> TestMovementRecord? { state.withLock { $0.movements[key] } }

    /// - Parameter id: what the gateway calls it.
    func movement(_ id: String) -> TestMovementRecord? {
        state.withLock { state in state.movementKey[id].flatMap { state.movements[$0] } }
    }

    /// Oldest first.
    func movements(of account: String) -> [TestMovementRecord] {
        state.withLock { state in (state.movementKeys[account] ?? []).compactMap { state.movements[$0] } }
    }

    // First the file, then the memory: what was answered is in the file.

    func add(_ token: String, _ record: TestMethodRecord) throws(Refusal) {
        try state.withLock { state throws(Refusal) in
            try state.journal.write("method \(token)", record.json)
            state.methods[token] = record
        }
    }

    func put(_ record: TestIntentRecord) throws(Refusal) {
        try state.withLock { state throws(Refusal) in
            try state.journal.write("intent \(record.id)", record.json)
            state.note(record)
        }
    }

    func put(_ record: TestDisputeRecord) throws(Refusal) {
        try state.withLock { state throws(Refusal) in
            try state.journal.write("dispute \(record.id)", record.json)
            state.note(record)
        }
    }

    func put(_ record: TestRefundRecord) throws(Refusal) {
        try state.withLock { state throws(Refusal) in
            try state.journal.write("refund \(record.key)", record.json)
            state.note(record)
        }
    }
    func put(_ record: TestMovementRecord) throws(Refusal) {
        try state.withLock { state throws(Refusal) in
            try state.journal.write("movement \(record.key)", record.json)
            state.note(record)
        }
    }
}
