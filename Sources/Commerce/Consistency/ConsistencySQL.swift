/// Queries for what does not agree: the number of an order or `NULL`, and what is wrong with it.
enum ConsistencySQL {
    static let refundsWithoutCreditNotes = """
        SELECT placedOrder.number, 'refund ' || orderEvent.reference || ' has no credit note over '
            || (orderEvent.payload ->> 'amount')
        FROM orderEvent JOIN placedOrder ON placedOrder.key = orderEvent.orderKey
        WHERE orderEvent.kind = 'refunded' AND NOT EXISTS (
            SELECT 1 FROM creditNote WHERE creditNote.orderKey = orderEvent.orderKey
                AND creditNote.refundID = orderEvent.reference
                AND creditNote.minorUnits = orderEvent.payload ->> 'amount')
        """

    static let creditNotesWithoutRefunds = """
        SELECT placedOrder.number, 'credit note ' || creditNote.number || ' is for no refund'
        FROM creditNote JOIN placedOrder ON placedOrder.key = creditNote.orderKey
        WHERE NOT EXISTS (
            SELECT 1 FROM orderEvent WHERE orderEvent.orderKey = creditNote.orderKey
                AND orderEvent.kind = 'refunded' AND orderEvent.reference = creditNote.refundID)
        """

    static let returnsWithoutRefunds = """
        SELECT placedOrder.number, 'return ' || orderReturn.id || ' is refunded, and nothing of ' || refundMinorUnits
            || ' went back'
        FROM orderReturn JOIN placedOrder ON placedOrder.key = orderReturn.orderKey
        WHERE orderReturn.state = 'REFUNDED' AND refundMinorUnits > 0 AND NOT EXISTS (
            SELECT 1 FROM orderEvent WHERE orderEvent.orderKey = orderReturn.orderKey
                AND orderEvent.kind = 'refunded' AND orderEvent.reference = orderReturn.refundID
                AND orderEvent.payload ->> 'amount' = refundMinorUnits)
        """

    static let disputesWithoutRefunds = """
        SELECT placedOrder.number, 'dispute ' || dispute.id || ' is ' || dispute.state || ' with a refund of '
            || refundMinorUnits || ', its order says otherwise'
        FROM dispute JOIN placedOrder ON placedOrder.key = dispute.orderKey
        WHERE iif(dispute.state = 'LOST', refundMinorUnits, 0) <> coalesce((
            SELECT orderEvent.payload ->> 'amount' FROM orderEvent WHERE orderEvent.orderKey = dispute.orderKey
                AND orderEvent.kind = 'refunded' AND orderEvent.reference = 'ref_' || dispute.id), 0)
        """

    /// What the catalog shows as reserved must hold what is promised here. Others may have promised more.
    static let reserved = """
        SELECT NULL, 'of ' || sku || ' ' || reserved || ' pieces are reserved, and reservations hold ' || held
        FROM (\(promises)) WHERE reserved < held
        """

    /// Pieces that are reserved and that no reservation holds.
    static let reservedElsewhere = """
        SELECT coalesce(sum(reserved - held), 0) FROM (\(promises)) WHERE reserved > held
        """

    private static let promises = """
        SELECT stock.sku AS sku, reserved, coalesce(held, 0) AS held
        FROM (SELECT sku, stockReserved AS reserved FROM variant
            UNION ALL
            SELECT sku, stockReserved FROM product WHERE sku IS NOT NULL AND stockReserved IS NOT NULL) AS stock
        LEFT JOIN (SELECT sku, sum(quantity) AS held FROM reservationLine WHERE isHeld = 1 GROUP BY sku) AS promised
            ON promised.sku = stock.sku
        """

    static let heldLines = """
        SELECT NULL, 'reservation ' || reservation.id || ' is ' || reservation.state || ', its line of '
            || reservationLine.sku || ' says otherwise'
        FROM reservation JOIN reservationLine ON reservationLine.reservationID = reservation.id
        WHERE isHeld <> (reservation.state = 'held')
        """

    static let soldForNobody = """
        SELECT NULL, 'pieces of ' || sku || ' were sold for ' || reference || ', which is no order'
        FROM stockMovement WHERE reason = 'sold' AND reference GLOB 'ord_*'
            AND NOT EXISTS (SELECT 1 FROM placedOrder WHERE placedOrder.id = reference)
        """

    /// Events of an order that were published, and those that should have been, counted by kind.
    static let untold = """
        WITH happened AS (
            SELECT placedOrder.id AS id, placedOrder.number AS number, 'order.' || orderEvent.kind AS type,
                count(*) AS times
            FROM orderEvent JOIN placedOrder ON placedOrder.key = orderEvent.orderKey
            WHERE orderEvent.at >= :from AND orderEvent.kind NOT IN ('stock_reserved', 'payment_authorized')
            GROUP BY 1, 3
        ), told AS (
            SELECT payload ->> 'order_id' AS id, type, count(*) AS times FROM commerceEvent
            WHERE at >= :from AND type GLOB 'order.*' GROUP BY 1, 2
        )
        SELECT happened.number, happened.type || ' happened ' || happened.times || ' times and was told '
            || coalesce(told.times, 0) || ' times'
        FROM happened LEFT JOIN told ON told.id = happened.id AND told.type = happened.type
        WHERE happened.times <> coalesce(told.times, 0)
        UNION ALL
        SELECT (SELECT number FROM placedOrder WHERE placedOrder.id = told.id),
            told.type || ' was told of ' || coalesce(told.id, 'no order') || ' and has not happened'
        FROM told LEFT JOIN happened ON told.id = happened.id AND told.type = happened.type
        WHERE happened.id IS NULL
        """
}

/// The same for payments; what was paid by hand has none.
enum PaymentConsistencySQL {
    static let all = [unpaid, other, refunded, untold]

    private static let unpaid = """
        SELECT placedOrder.number, 'payment ' || payment.id || ' is captured, and the order is not paid by it'
        FROM payment JOIN placedOrder ON placedOrder.id = payment.orderID
        WHERE payment.state = 'captured' AND NOT EXISTS (
            SELECT 1 FROM orderEvent WHERE orderEvent.orderKey = placedOrder.key AND orderEvent.kind = 'paid'
                AND orderEvent.reference = payment.id)
        """

    private static let other = """
        SELECT placedOrder.number, 'it was paid ' || paidMinorUnits || ', payment ' || payment.id || ' is '
            || payment.state || ' over ' || payment.minorUnits
        FROM placedOrder JOIN payment ON payment.id = placedOrder.paymentID
        WHERE placedOrder.paidAt IS NOT NULL
            AND (payment.state <> 'captured' OR payment.minorUnits <> paidMinorUnits)
        """

    private static let refunded = """
        SELECT placedOrder.number, 'refund ' || paymentRefund.id || ' over ' || paymentRefund.minorUnits
            || ' was paid, and the order does not have it'
        FROM paymentRefund JOIN payment ON payment.id = paymentRefund.paymentID
        JOIN placedOrder ON placedOrder.id = payment.orderID
        WHERE paymentRefund.state = 'succeeded' AND NOT EXISTS (
            SELECT 1 FROM orderEvent WHERE orderEvent.orderKey = placedOrder.key AND orderEvent.kind = 'refunded'
                AND orderEvent.reference = paymentRefund.id
                AND orderEvent.payload ->> 'amount' = paymentRefund.minorUnits)
        """

    private static let untold = """
        SELECT placedOrder.number, 'it has the refund ' || orderEvent.reference || ', payments say '
            || paymentRefund.state
        FROM orderEvent JOIN placedOrder ON placedOrder.key = orderEvent.orderKey
        JOIN paymentRefund ON paymentRefund.id = orderEvent.reference
        WHERE orderEvent.kind = 'refunded' AND paymentRefund.state <> 'succeeded'
        """
}
