import Catalog

/// What the words of a notification are filled with. Nothing of it names a person.
struct NotificationFacts: Hashable, Sendable {
    struct Item: Hashable, Sendable {
        var quantity: Int64
        var name: String
    }

    /// By the name between braces: "number", "total", …
    var values: [String: String] = [:]
    var items: [Item] = []
    /// What it leads to; `nil` for what is about no order.
    var orderID: String?

    /// Orders of hundreds of lines are not told in full.
    private static let itemsMax = 50
    /// What somebody else has typed stays short.
    private static let charactersMax = 200

    init(values: [String: String], items: [Item] = [], orderID: String? = nil) {
        self.values = values.mapValues { Self.line($0) }
        self.items = items.prefix(Self.itemsMax).map { Item(quantity: $0.quantity, name: Self.line($0.name)) }
        self.orderID = orderID
    }

    init(_ order: Order) {
        var values = [
            "number": order.number.rawValue, "total": Self.text(order.totals.total, order.currency),
            "refunded": Self.text(order.refundedMinorUnits, order.currency), "tracking": "",
        ]
        if let shipment = order.shipments.last, let number = shipment.trackingNumber {
            values["tracking"] = [shipment.carrier, number].compactMap { $0 }.joined(separator: " ")
        }
        self.init(
            values: values, items: order.lines.map { Item(quantity: $0.quantity, name: $0.name) },
            orderID: order.id.rawValue)
    }

    /// Takes facts out of the store.
    init(stored value: JSONValue) {
        values = [:]
        for member in value["values"]?.members ?? [] { values[member.name] = member.value.text }
        items = (value["items"]?.elements ?? []).map {
            Item(quantity: $0["quantity"]?.integer ?? 0, name: $0["name"]?.text ?? "")
        }
        orderID = value["order_id"]?.text
    }

    var stored: JSONValue {
        [
            "values": .object(values.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) }),
            "items": .array(items.map { ["quantity": .integer($0.quantity), "name": .string($0.name)] }),
            "order_id": orderID.map { .string($0) } ?? .null,
        ]
    }

    /// "12.50 EUR".
    private static func text(_ minorUnits: Int64, _ currency: CurrencyCode) -> String {
        "\(Money(minorUnits: minorUnits, currency: currency).decimalText) \(currency)"
    }

    /// One line without control characters, since it goes into subjects too.
    private static func line(_ text: String) -> String {
        let plain = text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 }
        return String(String(String.UnicodeScalarView(plain)).prefix(charactersMax))
    }
}
