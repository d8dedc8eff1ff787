import Catalog
import Commerce
import Foundation

/// A payment company in the machine, for trying the shop without one: it moves no money, decides by the number of the card
/// (``TestCard``), and remembers in a file of its own what it has decided, as a company outside would.
package final class TestGateway: PaymentGateway {
    package let name = "test"

    private let threads: BoundedThreads
    private let book: TestGatewayBook
    private let patience: Duration
    let randomText: @Sendable (Int) -> String

    /// - Parameter folder: where its file `test-gateway.jsonl` is.
    /// - Parameter patience: how long a call waits for an answer that never comes.
    /// - Throws: `file_unreadable`, `read_only` for the file.
    package init(
        folder: String, patience: Duration = .seconds(2),
        randomText: @escaping @Sendable (Int) -> String = { SecretText.base62($0) }
    ) throws(Refusal) {
        book = try TestGatewayBook(folder + "/test-gateway.jsonl")
        // One after the other: there is one book.
        threads = BoundedThreads(label: "aisle.test-gateway", threads: 1, waitingMax: 1_000)
        self.patience = patience
        self.randomText = randomText
    }

    // MARK: Cards

    package func tokenize(_ card: CardDetails) async throws(GatewayFailure) -> PaymentMethodReference {
        guard card.hasValidCheckDigit else {
            throw .refused(Payment.Failure(code: "incorrect_number", message: "the card number is incorrect"))
        }
        let summary = CardSummary(
            brand: TestCard.brand(of: card.number), lastFour: card.lastFour, expiryMonth: card.expiryMonth,
            expiryYear: card.expiryYear)
        let record = TestMethodRecord(card: summary, outcome: TestCard.outcome(of: card.number))
        let token = "pm_\(randomText(24))"
        try await work { book throws(Refusal) in try book.add(token, record) }
        return PaymentMethodReference(token: token, card: summary)
    }

    package func method(_ token: String) async throws(GatewayFailure) -> PaymentMethodReference {
        if let known = TestCard.withToken(token) {
            let card = CardSummary(brand: known.brand, lastFour: String(known.number.suffix(4)))
            return PaymentMethodReference(token: token, card: card)
        }
        guard let record = try await work({ book throws(Refusal) in book.method(token) }) else { throw Self.noMethod }
        return PaymentMethodReference(token: token, card: record.card)
    }

    package func keep(_ token: String, customer: String?, key: String) async throws(GatewayFailure) -> String {
        _ = try await method(token)
        return customer ?? "cus_\(key)"
    }

    // MARK: Payments

    package func authorize(_ request: AuthorizationRequest) async throws(GatewayFailure) -> GatewayIntent {
        let token = request.method.token
        let id = GatewayIntentID("pi_\(randomText(24))")
        let (record, isAnswered) = try await work { book throws(Refusal) -> (TestIntentRecord?, Bool) in
            let known = book.intent(of: request.payment)
            // The same call under the same key.
            if let known, known.state != .lost { return (known, true) }
            guard let outcome = TestCard.withToken(token)?.outcome ?? book.method(token)?.outcome else {
                return (nil, true)
            }
            var record = TestIntentRecord(
                id: known?.id ?? id, payment: request.payment, state: Self.first(outcome), amount: request.amount,
                outcome: outcome)
            let isLost = known == nil && outcome == .lostCall
            if isLost { record.state = .lost }
            try book.put(record)
            return (record, !isLost && outcome != .lostAnswer)
        }
        guard isAnswered else { throw await silence() }
        guard let record else { throw Self.noMethod }
        return record.intent
    }

    /// Of an intent whose card does this.
    private static func first(_ outcome: TestCardOutcome) -> TestIntentRecord.State {
        if outcome.needsConfirmation { return .requiresAction }
        return outcome.failure == nil ? .authorized : .failed
    }

    package func confirm(_ id: GatewayIntentID, isApproved: Bool) async throws(GatewayFailure) -> GatewayIntent {
        try await changing(id) { record in
            guard record.state == .requiresAction else { return }
            record.isRefusedByBuyer = !isApproved
            record.state = isApproved && record.outcome.failure == nil ? .authorized : .failed
        }
    }

    package func capture(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        let (record, isFirst) = try await work { book throws(Refusal) -> (TestIntentRecord?, Bool) in
            guard var record = book.intent(id) else { return (nil, false) }
            guard record.state == .authorized else { return (record, false) }
            record.state = .captured
            // Before the money: their names are the same when the call is made again.
            for dispute in TestDisputeRecord.raised(by: record) { try book.put(dispute) }
            try book.put(record)
            return (record, true)
        }
        guard let record else { throw Self.noIntent }
        guard record.state == .captured else { throw Self.unexpected(record.state) }
        if isFirst, record.outcome == .lostCapture { throw await silence() }
        return record.intent
    }

    package func cancel(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        let intent = try await changing(id) { record in
            guard record.state == .authorized || record.state == .requiresAction else { return }
            record.state = .cancelled
        }
        guard intent.state != .captured else { throw Self.unexpected(.captured) }
        return intent
    }

    package func intent(_ id: GatewayIntentID) async throws(GatewayFailure) -> GatewayIntent {
        guard let record = try await work({ book throws(Refusal) in book.intent(id) }) else { throw Self.noIntent }
        return record.intent
    }

    package func intent(of payment: PaymentID) async throws(GatewayFailure) -> GatewayIntent? {
        let record = try await work { book throws(Refusal) in book.intent(of: payment) }
        return record?.state == .lost ? nil : record?.intent
    }

    // MARK: Refunds

    package func refund(_ request: RefundRequest) async throws(GatewayFailure) -> GatewayRefund {
        let id = "re_\(randomText(24))"
        let outcome = try await work { book throws(Refusal) -> Result<GatewayRefund, GatewayFailure> in
            if let known = book.refund(key: request.key) { return .success(known.refund) }
            guard let record = book.intent(request.intent) else { return .failure(Self.noIntent) }
            guard record.state == .captured else { return .failure(Self.unexpected(record.state)) }
            guard !book.disputes(of: request.intent).contains(where: \.holdsMoney) else {
                let failure = Payment.Failure(code: "charge_disputed", message: "the bank holds the money back")
                return .failure(.refused(failure))
            }
            let left = record.amount.minorUnits - book.refunds(of: request.intent).reduce(0) { $0 + $1.minorUnits }
            let wanted = request.amount?.minorUnits ?? left
            guard wanted > 0, wanted <= left else {
                let failure = Payment.Failure(code: "charge_already_refunded", message: "so much was not taken")
                return .failure(.refused(failure))
            }
            let refund = TestRefundRecord(id: id, intent: request.intent, key: request.key, minorUnits: wanted)
            try book.put(refund)
            return .success(refund.refund)
        }
        return try outcome.get()
    }

    package func refunds(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayRefund] {
        try await work { book throws(Refusal) in book.refunds(of: id).map(\.refund) }
    }

    package func event(_ body: [UInt8], signature: String?, at now: Timestamp) throws(Refusal) -> GatewayEvent {
        throw Refusal(.notFound, message: "the offline gateway sends no messages")
    }

    // MARK: Shared

    private func changing(
        _ id: GatewayIntentID, _ change: @escaping @Sendable (inout TestIntentRecord) -> Void
    ) async throws(GatewayFailure) -> GatewayIntent {
        let record = try await work { book throws(Refusal) -> TestIntentRecord? in
            guard var record = book.intent(id) else { return nil }
            change(&record)
            try book.put(record)
            return record
        }
        guard let record else { throw Self.noIntent }
        return record.intent
    }

    /// A book that can't be written is a gateway that is out of order.
    func work<Value: Sendable>(
        _ body: @escaping @Sendable (TestGatewayBook) throws(Refusal) -> Value
    ) async throws(GatewayFailure) -> Value {
        let book = book
        do throws(Refusal) {
            return try await threads.run { () throws(Refusal) in try body(book) }
        } catch {
            throw .unavailable(error.message)
        }
    }

    func silence() async -> GatewayFailure {
        // Ends early only when the caller does, who gets the same answer.
        try? await Task.sleep(for: patience)
        return .unknown("no answer in time")
    }

    private static let noMethod = GatewayFailure.refused(
        Payment.Failure(code: "resource_missing", message: "there is no such card"))
    private static let noIntent = GatewayFailure.refused(
        Payment.Failure(code: "resource_missing", message: "there is no such payment"))

    private static func unexpected(_ state: TestIntentRecord.State) -> GatewayFailure {
        .refused(
            Payment.Failure(code: "payment_intent_unexpected_state", message: "the payment is \(state.rawValue)"))
    }
}
