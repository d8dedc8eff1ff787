import Catalog
import GRDB

/// How orders lie in their tables.
enum OrderRows {
    static let select = """
        SELECT key, id, number, userID, currency, subtotal, discount, shipping, shippingDiscount, tax, shippingTax,
            taxIncluded, total, terms, contact, state, reservationID, paymentID, paidMinorUnits, refundedMinorUnits,
            invoiceNumber, paidAt, progress, createdAt, updatedAt, version
        FROM placedOrder
        """

    static let selectLines = """
        SELECT number, sku, productID, sellerID, name, quantity, unitMinorUnits, discount, tax, total, state
        FROM orderLine
        """

    /// Does nothing when the number is taken.
    static let insert = """
        INSERT INTO placedOrder (key, id, number, userID, tokenHash, emailKey, currency, subtotal, discount, shipping,
            shippingDiscount, tax, shippingTax, taxIncluded, total, terms, contact, state, reservationID,
            paidMinorUnits, refundedMinorUnits, progress, createdAt, updatedAt, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?)
        ON CONFLICT (number) DO NOTHING
        """

    static let insertLine = """
        INSERT INTO orderLine (orderKey, number, sku, productID, sellerID, name, quantity, unitMinorUnits, discount,
            tax, total, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let update = """
        UPDATE placedOrder SET state = ?, reservationID = ?, paymentID = ?, paidMinorUnits = ?, refundedMinorUnits = ?,
            invoiceNumber = ?, paidAt = ?, progress = ?, updatedAt = ?, version = ?
        WHERE key = ? AND version = ?
        """

    // MARK: Values

    static func values(_ order: Order, token: TokenHash?) throws -> StatementArguments {
        let totals = order.totals
        return [
            order.key, order.id.rawValue, order.number.rawValue, order.userID?.rawValue, token?.rawValue,
            EmailAddress(order.email)?.key, order.currency.rawValue, totals.subtotal, totals.discount, totals.shipping,
            totals.shippingDiscount, totals.tax, totals.shippingTax, totals.taxIncluded, totals.total, terms(order),
            contact(order), order.state.rawValue, order.reservation.rawValue, progress(order),
            order.createdAt.millisecondsSinceEpoch, order.updatedAt.millisecondsSinceEpoch, order.version,
        ]
    }

    static func values(_ line: OrderLine, of order: Order) -> StatementArguments {
        [
            order.key, line.number, line.sku.rawValue, line.productID.rawValue, line.sellerID?.rawValue, line.name,
            line.quantity, line.unitMinorUnits, line.discount, line.tax, line.total, line.state.rawValue,
        ]
    }

    static func text(_ value: JSONValue) -> String { String(decoding: JSONWriter.bytes(value), as: UTF8.self) }

    private static func terms(_ order: Order) -> String {
        var members: [JSONMember] = []
        if let shipping = order.shipping {
            members.append(JSONMember("shipping", ["id": .string(shipping.id), "name": .string(shipping.name)]))
        }
        if !order.codes.isEmpty {
            members.append(JSONMember("codes", .array(order.codes.map { .string($0) })))
        }
        if let rates = order.taxRates { members.append(JSONMember("tax_rates", rates.json)) }
        switch order.buyer {
        case .visitor(let token): members.append(JSONMember("visitor", .string(token.rawValue)))
        case .user(let id): members.append(JSONMember("user", .string(id.rawValue)))
        case nil: break
        }
        return text(.object(members))
    }

    static func contact(_ order: Order) -> String {
        text([
            "email": .string(order.email), "shipping_address": order.shippingAddress.json,
            "billing_address": order.billingAddress.json,
        ])
    }

    /// What there is of it; most orders have little.
    static func progress(_ order: Order) -> String {
        var members: [JSONMember] = []
        func add(_ name: String, _ value: JSONValue?) { if let value { members.append(JSONMember(name, value)) } }
        func time(_ time: Timestamp) -> JSONValue { .integer(time.millisecondsSinceEpoch) }
        add("stock_taken", order.hasTakenStock ? true : nil)
        add("failure", order.failure.map { .string($0) })
        add("delivered_at", order.deliveredAt.map(time))
        add("cancelled_at", order.cancelledAt.map(time))
        add("cancel_reason", order.cancelReason.map { .string($0) })
        let refunds = order.refunds.map { refund -> JSONValue in
            ["id": .string(refund.id.rawValue), "amount": .integer(refund.minorUnits), "at": time(refund.at)]
        }
        if !refunds.isEmpty { add("refunds", .array(refunds)) }
        let shipments = order.shipments.map { shipment -> JSONValue in
            [
                "carrier": shipment.carrier.map { .string($0) } ?? .null,
                "tracking_number": shipment.trackingNumber.map { .string($0) } ?? .null,
                "at": time(shipment.shippedAt), "lines": .array(shipment.lines.map { .integer($0) }),
            ]
        }
        if !shipments.isEmpty { add("shipments", .array(shipments)) }
        if !order.returns.isEmpty { add("returns", .array(order.returns.map(\.json))) }
        return text(.object(members))
    }

    // MARK: Orders

    /// - Throws: `store_damaged`.
    static func order(_ row: Row) throws -> Order {
        let terms = try JSONReader.parse(row["terms"] as String)
        let contact = try JSONReader.parse(row["contact"] as String)
        guard let state = OrderState(rawValue: row["state"]) else {
            throw Refusal(.storeDamaged, message: "an order has an unknown state")
        }
        var order = Order(
            id: OrderID(row["id"]), userID: (row["userID"] as String?).map { UserID($0) },
            email: contact["email"]?.text ?? "", currency: CurrencyCode(row["currency"]), lines: [],
            totals: totals(row), shippingAddress: PostalAddress(stored: contact["shipping_address"] ?? .null),
            billingAddress: PostalAddress(stored: contact["billing_address"] ?? .null),
            createdAt: Timestamp(millisecondsSinceEpoch: row["createdAt"]))
        order.key = row["key"]
        order.number = OrderNumber(row["number"])
        if let shipping = terms["shipping"] {
            order.shipping = ShippingChoice(id: shipping["id"]?.text ?? "", name: shipping["name"]?.text ?? "")
        }
        order.codes = (terms["codes"]?.elements ?? []).compactMap(\.text)
        order.taxRates = terms["tax_rates"].map { OrderTaxRates(stored: $0) }
        order.buyer =
            terms["visitor"]?.text.map { .visitor(TokenHash(stored: $0)) }
            ?? terms["user"]?.text.map { .user(UserID($0)) }
        order.state = state
        order.reservation = ReservationID(row["reservationID"])
        order.payment = (row["paymentID"] as String?).map { PaymentID($0) }
        order.paidMinorUnits = row["paidMinorUnits"]
        order.refundedMinorUnits = row["refundedMinorUnits"]
        order.invoice = (row["invoiceNumber"] as Int64?).map { InvoiceNumber($0) }
        order.paidAt = (row["paidAt"] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) }
        order.updatedAt = Timestamp(millisecondsSinceEpoch: row["updatedAt"])
        order.version = row["version"]
        read(try JSONReader.parse(row["progress"] as String), into: &order)
        return order
    }

    private static func totals(_ row: Row) -> OrderTotals {
        var totals = OrderTotals()
        totals.subtotal = row["subtotal"]
        totals.discount = row["discount"]
        totals.shipping = row["shipping"]
        totals.shippingDiscount = row["shippingDiscount"]
        totals.tax = row["tax"]
        totals.shippingTax = row["shippingTax"]
        totals.taxIncluded = row["taxIncluded"]
        totals.total = row["total"]
        return totals
    }

    private static func read(_ progress: JSONValue, into order: inout Order) {
        func time(_ value: JSONValue?) -> Timestamp? {
            value?.integer.map { Timestamp(millisecondsSinceEpoch: $0) }
        }
        order.hasTakenStock = progress["stock_taken"]?.boolean ?? false
        order.failure = progress["failure"]?.text
        order.deliveredAt = time(progress["delivered_at"])
        order.cancelledAt = time(progress["cancelled_at"])
        order.cancelReason = progress["cancel_reason"]?.text
        order.refunds = (progress["refunds"]?.elements ?? []).compactMap { refund in
            guard let id = refund["id"]?.text, let amount = refund["amount"]?.integer, let at = time(refund["at"])
            else { return nil }
            return OrderRefund(id: RefundID(id), minorUnits: amount, at: at)
        }
        order.returns = (progress["returns"]?.elements ?? []).compactMap { PlacedReturn(stored: $0) }
        order.shipments = (progress["shipments"]?.elements ?? []).compactMap { shipment in
            guard let at = time(shipment["at"]) else { return nil }
            return Shipment(
                carrier: shipment["carrier"]?.text, trackingNumber: shipment["tracking_number"]?.text, shippedAt: at,
                lines: (shipment["lines"]?.elements ?? []).compactMap(\.integer))
        }
    }

    static func line(_ row: Row) throws -> OrderLine {
        guard let state = OrderLineState(rawValue: row[10]) else {
            throw Refusal(.storeDamaged, message: "a line of an order has an unknown state")
        }
        var line = OrderLine(
            number: row[0], sku: SKU(row[1]), productID: ProductID(row[2]),
            sellerID: (row[3] as String?).map { SellerID($0) }, name: row[4], quantity: row[5], unitMinorUnits: row[6],
            discount: row[7], tax: row[8], total: row[9])
        line.state = state
        return line
    }
}
