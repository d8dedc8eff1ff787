import Catalog

extension Order {
    /// As buyers see it.
    package var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        func time(_ time: Timestamp?) -> JSONValue { text(time?.rfc3339) }
        return [
            "id": .string(id.rawValue), "number": .string(number.rawValue), "state": .string(state.rawValue),
            "created_at": time(createdAt), "updated_at": time(updatedAt), "paid_at": time(paidAt),
            "delivered_at": time(deliveredAt), "cancelled_at": time(cancelledAt), "cancel_reason": text(cancelReason),
            "invoice_number": text(invoice?.description), "email": .string(email),
            "currency": .string(currency.rawValue), "items": .array(lines.map(\.json)),
            "promotions": .array(codes.map { .string($0) }), "totals": totals.json,
            "paid": .integer(paidMinorUnits), "refunded": .integer(refundedMinorUnits),
            "refunds": .array(refunds.map(\.json)), "payment_id": text(payment?.rawValue),
            "payment_failure": text(failure), "shipping_address": shippingAddress.json,
            "billing_address": billingAddress.json,
            "shipping_method": shipping.map { ["id": .string($0.id), "name": .string($0.name)] } ?? .null,
            "shipments": .array(shipments.map(\.json)), "version": .integer(version),
        ]
    }

    /// As those see it who look after orders.
    package var administrationJSON: JSONValue {
        let user = userID.map { JSONValue.string($0.rawValue) } ?? .null
        return .object((json.members ?? []) + [JSONMember("user_id", user)])
    }
}

extension OrderLine {
    var json: JSONValue {
        [
            "line": .integer(number), "sku": .string(sku.rawValue), "product_id": .string(productID.rawValue),
            "seller_id": sellerID.map { .string($0.rawValue) } ?? .null, "name": .string(name),
            "quantity": .integer(quantity), "unit_price": .integer(unitMinorUnits), "discount": .integer(discount),
            "tax": .integer(tax), "total": .integer(total), "state": .string(state.rawValue),
        ]
    }
}

extension OrderTotals {
    var json: JSONValue {
        [
            "subtotal": .integer(subtotal), "discount": .integer(discount), "shipping": .integer(shipping),
            "shipping_discount": .integer(shippingDiscount), "tax": .integer(tax),
            "tax_included": .boolean(taxIncluded), "total": .integer(total),
        ]
    }
}

extension OrderRefund {
    var json: JSONValue {
        ["id": .string(id.rawValue), "amount": .integer(minorUnits), "at": .string(at.rfc3339)]
    }
}

extension Shipment {
    var json: JSONValue {
        [
            "carrier": carrier.map { .string($0) } ?? .null,
            "tracking_number": trackingNumber.map { .string($0) } ?? .null,
            "shipped_at": .string(shippedAt.rfc3339), "lines": .array(lines.map { .integer($0) }),
        ]
    }
}

extension OrderEvent {
    /// As an entry of a timeline.
    ///
    /// - Parameter isForStaff: whether it tells who did it and in which request, and what concerns no buyer.
    func json(isForStaff: Bool) -> JSONValue {
        let hidden: Set = ["reservation_id", "invoice_number", "payment_id"]
        let payload = (kind.payload.members ?? []).filter { isForStaff || !hidden.contains($0.name) }
        var members = [
            JSONMember("number", .integer(number)), JSONMember("at", .string(at.rfc3339)),
            JSONMember("event", .string(kind.name)), JSONMember("details", .object(payload)),
        ]
        if isForStaff {
            members.append(JSONMember("actor", .string(actor)))
            members.append(JSONMember("request_id", .string(correlationID)))
            members.append(JSONMember("reference", kind.reference.map { .string($0) } ?? .null))
        }
        return .object(members)
    }
}
