import Catalog
import Commerce
import Synchronization

/// A gateway of which one call goes wrong: its answer, or the call itself, is lost; or something happens in between.
final class FaultyGateway: ForwardingGateway {
    enum Fault: Sendable {
        /// Nothing is done, and no answer comes.
        case lostCall
        /// It is done, and no answer comes.
        case lostAnswer
        /// It is done, and before the answer is seen something else happens.
        case meanwhile(@Sendable () async -> Void)
    }

    enum Step: String, Sendable, CaseIterable { case authorize, capture, cancel, refund, submit }

    let inner: any PaymentGateway
    private let fault: Fault
    private let step: Step
    private let left: Mutex<Int>
    private let calls = Mutex<[Step]>([])

    var made: [Step] { calls.withLock { $0 } }

    /// - Parameter times: how many calls of the kind go wrong.
    init(_ inner: any PaymentGateway, _ step: Step, _ fault: Fault, times: Int = 1) {
        self.inner = inner
        self.step = step
        self.fault = fault
        left = Mutex(times)
    }

    private func run<Value>(
        _ step: Step, _ work: () async throws(GatewayFailure) -> Value
    ) async throws(GatewayFailure) -> Value {
        calls.withLock { $0.append(step) }
        let isFaulty =
            step == self.step
            && left.withLock { left in
                guard left > 0 else { return false }
                left -= 1
                return true
            }
        guard isFaulty else { return try await work() }
        switch fault {
        case .lostCall: throw .unknown("the call is lost")
        case .lostAnswer:
            _ = try await work()
            throw .unknown("the answer is lost")
        case .meanwhile(let event):
            let value = try await work()
            await event()
            return value
        }
    }

    func authorize(_ request: AuthorizationRequest) async throws(GatewayFailure) -> GatewayIntent {
        try await run(.authorize) { () async throws(GatewayFailure) in try await inner.authorize(request) }
    }
    func capture(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        try await run(.capture) { () async throws(GatewayFailure) in try await inner.capture(id, key: key) }
    }
    func cancel(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        try await run(.cancel) { () async throws(GatewayFailure) in try await inner.cancel(id, key: key) }
    }
    func refund(_ request: RefundRequest) async throws(GatewayFailure) -> GatewayRefund {
        try await run(.refund) { () async throws(GatewayFailure) in try await inner.refund(request) }
    }
    func submit(
        _ evidence: DisputeEvidence, to dispute: String, key: String
    ) async throws(GatewayFailure) -> GatewayDispute {
        try await run(.submit) { () async throws(GatewayFailure) in
            try await inner.submit(evidence, to: dispute, key: key)
        }
    }
}
