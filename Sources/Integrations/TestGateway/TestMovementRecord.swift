import Catalog

/// Money of a seller that the offline gateway has moved.
struct TestMovementRecord: Sendable {
    enum Kind: String, Sendable {
        case transfer
        case reversal
        case payout
        /// A call for a transfer that was lost: nothing was moved.
        case lost
    }

    var id: String
    var kind: Kind
    /// Of the call.
    var key: String
    var account: String
    var amount: Money
    /// Of a reversal.
    var transfer: String?

    /// What it does to the balance of the account, minor units.
    var change: Int64 {
        switch kind {
        case .transfer: amount.minorUnits
        case .reversal, .payout: -amount.minorUnits
        case .lost: 0
        }
    }

    var json: JSONValue {
        [
            "id": .string(id), "kind": .string(kind.rawValue), "key": .string(key), "account": .string(account),
            "amount": .integer(amount.minorUnits), "currency": .string(amount.currency.rawValue),
            "transfer": transfer.map { .string($0) } ?? .null,
        ]
    }

    init(id: String, kind: Kind, key: String, account: String, amount: Money, transfer: String? = nil) {
        self.id = id
        self.kind = kind
        self.key = key
        self.account = account
        self.amount = amount
        self.transfer = transfer
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.text, let kind = json["kind"]?.text.flatMap(Kind.init(rawValue:)),
            let key = json["key"]?.text, let account = json["account"]?.text, let amount = json["amount"]?.integer,
            let currency = json["currency"]?.text
        else { return nil }
        self.init(
            id: id, kind: kind, key: key, account: account,
            amount: Money(minorUnits: amount, currency: CurrencyCode(currency)), transfer: json["transfer"]?.text)
    }
}
