import Catalog

/// As returns see payments.
extension Payments: RefundStarter {
    package func refund(
        _ order: OrderID, minorUnits: Int64, lines: [RefundedLine], reason: String, key: String, by caller: Caller
    ) async throws(Refusal) -> RefundProgress {
        let refund = try await refund(
            order: order, minorUnits: minorUnits, lines: lines, reason: reason, key: key, by: caller)
        switch refund.state {
        case .pending: return .pending
        case .succeeded: return .done(refund.id)
        case .failed: return .failed(reason: refund.failure ?? "the refund failed")
        }
    }
}
