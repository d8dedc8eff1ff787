/// Queries for what orders, payments, refunds and disputes say differently, as ``ConsistencySQL``. What was paid by hand has no
/// payment.
enum PaymentConsistencySQL {
    static let all = [
        unpaid, other, ofNobody, tooMuch, refunded, untold, refundsOfNobody, disputesWithoutPayments,
    ]

    /// Money that came for an order that did not want it any more is on its way back.
    private static let unpaid = """
        SELECT placedOrder.number, 'payment ' || payment.id || ' is captured, and the order is not paid by it'
        FROM payment JOIN placedOrder ON placedOrder.id = payment.orderID
        WHERE payment.state = 'captured' AND NOT EXISTS (
            SELECT 1 FROM orderEvent WHERE orderEvent.orderKey = placedOrder.key AND orderEvent.kind = 'paid'
                AND orderEvent.reference = payment.id)
            AND NOT EXISTS (
                SELECT 1 FROM paymentRefund WHERE paymentRefund.paymentID = payment.id
                    AND paymentRefund.key = '\(Refund.unwantedKey)' AND paymentRefund.state <> 'failed'
                    AND paymentRefund.minorUnits = payment.minorUnits)
        """

    private static let other = """
        SELECT placedOrder.number, 'it was paid ' || paidMinorUnits || ', payment ' || payment.id || ' is '
            || payment.state || ' over ' || payment.minorUnits
        FROM placedOrder JOIN payment ON payment.id = placedOrder.paymentID
        WHERE placedOrder.paidAt IS NOT NULL
            AND (payment.state <> 'captured' OR payment.minorUnits <> paidMinorUnits
                OR payment.currency <> placedOrder.currency)
        """

    private static let ofNobody = """
        SELECT NULL, 'payment ' || id || ' is for ' || orderID || ', which is no order'
        FROM payment WHERE NOT EXISTS (SELECT 1 FROM placedOrder WHERE placedOrder.id = payment.orderID)
        """

    private static let tooMuch = """
        SELECT (SELECT number FROM placedOrder WHERE placedOrder.id = payment.orderID),
            'of payment ' || payment.id || ', ' || payment.state || ' over ' || payment.minorUnits || ', '
            || sum(paymentRefund.minorUnits) || ' went back or is about to'
        FROM payment JOIN paymentRefund ON paymentRefund.paymentID = payment.id
        WHERE paymentRefund.state <> 'failed' GROUP BY payment.id
        HAVING sum(paymentRefund.minorUnits) > iif(payment.state = 'captured', payment.minorUnits, 0)
        """

    private static let refunded = """
        SELECT placedOrder.number, 'refund ' || paymentRefund.id || ' over ' || paymentRefund.minorUnits
            || ' was paid, and the order does not have it'
        FROM paymentRefund JOIN payment ON payment.id = paymentRefund.paymentID
        JOIN placedOrder ON placedOrder.id = payment.orderID
        WHERE paymentRefund.state = 'succeeded' AND paymentRefund.key <> '\(Refund.unwantedKey)' AND NOT EXISTS (
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

    private static let refundsOfNobody = """
        SELECT placedOrder.number, 'it has the refund ' || orderEvent.reference
            || ', which neither its payment knows nor a dispute that was lost'
        FROM orderEvent JOIN placedOrder ON placedOrder.key = orderEvent.orderKey
        JOIN payment ON payment.id = placedOrder.paymentID
        WHERE orderEvent.kind = 'refunded'
            AND NOT EXISTS (SELECT 1 FROM paymentRefund WHERE paymentRefund.id = orderEvent.reference)
            AND NOT EXISTS (SELECT 1 FROM dispute WHERE dispute.orderKey = placedOrder.key
                AND 'ref_' || dispute.id = orderEvent.reference)
        """

    private static let disputesWithoutPayments = """
        SELECT placedOrder.number, 'dispute ' || dispute.id || ' is about '
            || coalesce('payment ' || dispute.paymentID, 'no payment') || ', which has not paid the order'
        FROM dispute JOIN placedOrder ON placedOrder.key = dispute.orderKey
        WHERE (dispute.gatewayID IS NOT NULL OR dispute.paymentID IS NOT NULL) AND NOT EXISTS (
            SELECT 1 FROM payment WHERE payment.id = dispute.paymentID AND payment.orderID = placedOrder.id
                AND payment.state = 'captured')
        """

    /// Events of payments, refunds and disputes that should have been published, and how often they were. A dispute may come to
    /// the same state twice, when a question of the bank becomes a claim.
    static let events = """
        WITH happened AS (
            SELECT orderID, 'payment.created' AS type, id FROM payment WHERE createdAt >= :from
            UNION ALL SELECT orderID, 'payment.captured', id FROM payment
                WHERE state = 'captured' AND updatedAt >= :from
            UNION ALL SELECT orderID, 'payment.refunded', paymentRefund.id
                FROM paymentRefund JOIN payment ON payment.id = paymentID
                WHERE paymentRefund.state = 'succeeded' AND paymentRefund.createdAt >= :from
            UNION ALL SELECT placedOrder.id, 'dispute.opened', dispute.id
                FROM dispute JOIN placedOrder ON placedOrder.key = orderKey WHERE dispute.createdAt >= :from
            UNION ALL SELECT placedOrder.id, 'dispute.' || lower(dispute.state), dispute.id
                FROM dispute JOIN placedOrder ON placedOrder.key = orderKey
                WHERE dispute.createdAt >= :from AND dispute.state <> 'OPENED'
        ), told AS (
            SELECT type, coalesce(payload ->> 'refund_id', payload ->> 'dispute_id', payload ->> 'payment_id') AS id,
                count(*) AS times
            FROM commerceEvent WHERE at >= :from AND (type GLOB 'payment.*' OR type GLOB 'dispute.*') GROUP BY 1, 2
        )
        SELECT (SELECT number FROM placedOrder WHERE placedOrder.id = happened.orderID),
            happened.type || ' of ' || happened.id || ' happened and was told ' || coalesce(told.times, 0) || ' times'
        FROM happened LEFT JOIN told ON told.type = happened.type AND told.id = happened.id
        WHERE told.times IS NULL OR (told.times > 1 AND happened.type GLOB 'payment.*')
        """
}
