import Catalog

/// A dispute as the gateway sees it.
package struct GatewayDispute: Hashable, Sendable {
    package var id: String
    /// What the bank asks for.
    package var amount: Money
    /// The bank's word: "fraudulent", "product_not_received".
    package var reason: String
    package var state: DisputeState
    /// Whether the bank only asks, and has taken nothing: it may become a dispute.
    package var isInquiry: Bool
    /// What the bank holds back now, minor units; 0 when it has given it back, and when the gateway counts it in another
    /// currency.
    package var withdrawnMinorUnits: Int64
    /// Until when it takes evidence.
    package var evidenceDueAt: Timestamp?

    package init(
        id: String, amount: Money, reason: String, state: DisputeState, isInquiry: Bool = false,
        withdrawnMinorUnits: Int64 = 0, evidenceDueAt: Timestamp? = nil
    ) {
        self.id = id
        self.amount = amount
        self.reason = reason
        self.state = state
        self.isInquiry = isInquiry
        self.withdrawnMinorUnits = withdrawnMinorUnits
        self.evidenceDueAt = evidenceDueAt
    }
}

/// What speaks for the shop, for the bank to read. Nothing in it names the buyer.
package struct DisputeEvidence: Hashable, Sendable {
    /// A payment company takes no longer texts.
    static let textBytesMax = 20_000

    /// Of those for one dispute, from 1; another one is another call.
    package var number: Int64
    /// What was bought.
    package var productDescription: String
    /// Of what went out; `nil` when nothing did, or when the carrier told none.
    package var carrier: String?
    package var trackingNumber: String?
    /// "2027-01-31", in UTC.
    package var shippingDate: String?
    /// The notes on the dispute; may be empty.
    package var text: String

    package init(
        number: Int64, productDescription: String, carrier: String? = nil, trackingNumber: String? = nil,
        shippingDate: String? = nil, text: String
    ) {
        self.number = number
        self.productDescription = productDescription
        self.carrier = carrier
        self.trackingNumber = trackingNumber
        self.shippingDate = shippingDate
        self.text = text
    }

    /// For storing: a call that is made again says the same.
    var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "number": .integer(number), "product_description": .string(productDescription), "carrier": text(carrier),
            "tracking_number": text(trackingNumber), "shipping_date": text(shippingDate), "text": .string(self.text),
        ]
    }

    /// Reads what ``json`` wrote; `nil` for anything else.
    init?(stored value: JSONValue) {
        guard let number = value["number"]?.integer, let description = value["product_description"]?.text,
            let text = value["text"]?.text
        else { return nil }
        self.init(
            number: number, productDescription: description, carrier: value["carrier"]?.text,
            trackingNumber: value["tracking_number"]?.text, shippingDate: value["shipping_date"]?.text, text: text)
    }
}
