import Catalog
import Synchronization

@testable import Integrations

/// A Stripe of the test with disputes, in the form of its API of 2024-06-20.
final class DisputingStripe: Sendable {
    struct Dispute: Sendable {
        var id: String
        var amount: Int64 = 2_000
        var status = "needs_response"
        var reason = "fraudulent"
        /// What was withdrawn from the shop and reinstated, minor units.
        var balance: [Int64] = []
        var currency = "eur"
    }

    let inner = FakeStripe()
    let disputes = Mutex<[Dispute]>([])
    /// How often evidence is answered with a failure first.
    let failures = Mutex<Int>(0)
    let submitted = Mutex<[(key: String, form: String)]>([])

    func set(_ disputes: Dispute...) { self.disputes.withLock { $0 = disputes } }

    func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Reply {
        if inner.state.withLock({ $0.isDown }) { return .json(503, "{}") }
        let listed = request.target.hasPrefix("/v1/disputes?payment_intent=pi_1&")
        if listed {
            // The newest first, as Stripe lists.
            let list = disputes.withLock { $0.reversed().map(Self.json) }.joined(separator: ",")
            return .json(200, #"{"object":"list","url":"/v1/disputes","has_more":false,"data":[\#(list)]}"#)
        }
        guard request.target.hasPrefix("/v1/disputes/") else { return inner.answer(request) }
        submitted.withLock { $0.append((request.headers["idempotency-key"] ?? "", request.text)) }
        let isFailing = failures.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
        if isFailing { return .json(500, "{}") }
        let id = request.target.dropFirst("/v1/disputes/".count)
        return disputes.withLock { disputes in
            guard let place = disputes.firstIndex(where: { $0.id == id }), disputes[place].status.hasSuffix("response")
            else {
                return .json(
                    400, #"{"error":{"type":"invalid_request_error","message":"This dispute is already closed"}}"#)
            }
            disputes[place].status = "under_review"
            return .json(200, Self.json(disputes[place]))
        }
    }

    static func json(_ dispute: Dispute) -> String {
        let balance = dispute.balance.map { amount in
            #"{"id":"txn_1","object":"balance_transaction","amount":\#(amount),"currency":"\#(dispute.currency)","fee":1500}"#
        }
        return #"""
            {"id":"\#(dispute.id)","object":"dispute","amount":\#(dispute.amount),"charge":"ch_1",
             "balance_transactions":[\#(balance.joined(separator: ","))],"currency":"\#(dispute.currency)",
             "evidence":{"uncategorized_text":null},"evidence_details":{"due_by":1800864000,"has_evidence":false,
             "past_due":false,"submission_count":0},"is_charge_refundable":false,"livemode":false,"metadata":{},
             "payment_intent":"pi_1","reason":"\#(dispute.reason)","status":"\#(dispute.status)"}
            """#
    }

    /// The message of a type about a dispute, with whatever it says of its state.
    static func event(_ id: String, _ type: String, _ dispute: Dispute) -> String {
        #"{"id":"\#(id)","object":"event","type":"charge.dispute.\#(type)","data":{"object":\#(json(dispute))}}"#
    }
}
