import Catalog
import Commerce

/// Disputes of the offline gateway: raised by the number of the card, decided by the words of the evidence, as in Stripe's
/// test mode.
///
/// - Source: https://docs.stripe.com/testing#disputes
extension TestGateway {
    package func disputes(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayDispute] {
        try await work { book throws(Refusal) in book.disputes(of: id).map(\.dispute) }
    }

    package func submit(
        _ evidence: DisputeEvidence, to dispute: String, key: String
    ) async throws(GatewayFailure) -> GatewayDispute {
        let outcome = try await work { book throws(Refusal) -> Result<GatewayDispute, GatewayFailure> in
            guard var record = book.dispute(dispute) else { return .failure(Self.refused("there is no such dispute")) }
            // The same call under the same key.
            if record.evidenceKey == key { return .success(record.dispute) }
            guard record.state == .opened else {
                return .failure(Self.refused("the dispute takes no more evidence"))
            }
            record.evidenceKey = key
            record.state = .underReview
            if evidence.text.contains(TestDisputeRecord.winning) { record.state = .won }
            if evidence.text.contains(TestDisputeRecord.losing) { record.state = record.isInquiry ? .won : .lost }
            record.version += 1
            try book.put(record)
            return .success(record.dispute)
        }
        return try outcome.get()
    }

    package func waitingMessages() async throws(GatewayFailure) -> [GatewayEvent] {
        try await work { book throws(Refusal) in book.untold().compactMap(\.message) }
    }

    package func taken(_ messages: [GatewayEvent]) async throws(GatewayFailure) {
        let ids = Set(messages.map(\.id))
        try await work { book throws(Refusal) in
            for var record in book.untold() {
                guard let message = record.message, ids.contains(message.id) else { continue }
                record.told = record.version
                try book.put(record)
            }
        }
    }

    private static func refused(_ message: String) -> GatewayFailure {
        .refused(Payment.Failure(code: "dispute_unexpected_state", message: message))
    }
}
