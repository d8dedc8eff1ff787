import Catalog
import Commerce
import Synchronization

/// What sends sellers their money, of which one kind of call goes wrong; counts all calls.
final class FaultyTransfers: SellerTransfers {
    enum Step: String, Sendable, CaseIterable { case transfer, reverse, payOut }

    enum Fault: Sendable, CaseIterable {
        /// Nothing is done, and it is known.
        case away
        /// Nothing is done, and no answer comes.
        case lostCall
        /// It is done, and no answer comes.
        case lostAnswer
        case refused
    }

    private let inner: any SellerTransfers
    private let step: Step
    private let fault: Fault
    private let left: Mutex<Int>
    private let calls = Mutex<[Step]>([])

    var made: [Step] { calls.withLock { $0 } }

    /// - Parameter times: how many calls of the kind go wrong.
    init(_ inner: any SellerTransfers, _ step: Step, _ fault: Fault, times: Int = 1) {
        self.inner = inner
        self.step = step
        self.fault = fault
        left = Mutex(times)
    }

    func transfer(_ net: Money, to account: String, key: String) async throws(GatewayFailure) -> String {
        try await run(.transfer) { () async throws(GatewayFailure) in
            try await inner.transfer(net, to: account, key: key)
        }
    }

    func reverse(_ amount: Money, of transfer: String, key: String) async throws(GatewayFailure) -> String {
        try await run(.reverse) { () async throws(GatewayFailure) in
            try await inner.reverse(amount, of: transfer, key: key)
        }
    }

    func payOut(_ amount: Money, of account: String, key: String) async throws(GatewayFailure) -> String {
        try await run(.payOut) { () async throws(GatewayFailure) in
            try await inner.payOut(amount, of: account, key: key)
        }
    }

    private func run(
        _ step: Step, _ work: () async throws(GatewayFailure) -> String
    ) async throws(GatewayFailure) -> String {
        calls.withLock { $0.append(step) }
        let isFaulty =
            step == self.step
            && left.withLock { left in
                defer { left = max(0, left - 1) }
                return left > 0
            }
        guard isFaulty else { return try await work() }
        switch fault {
        case .away: throw .unavailable("the gateway is away")
        case .lostCall: throw .unknown("the call is lost")
        case .lostAnswer:
            _ = try await work()
            throw .unknown("the answer is lost")
        case .refused: throw .refused(Payment.Failure(code: "refused", message: "it is refused"))
        }
    }
}
