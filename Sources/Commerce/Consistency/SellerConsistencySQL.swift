/// Queries for what orders and the ledger of sellers say differently, as ``ConsistencySQL``.
enum SellerConsistencySQL {
    static let all = [
        sales, entriesOfNobody, undivided, dividedForNobody, wrongSums, overdrawn, payouts, payoutsOfNobody, unsent,
        notBack,
    ]

    /// Eight percent, halves of a cent rounded up, as ``Commission/of(_:)``.
    private static let sales = """
        SELECT placedOrder.number, 'line ' || orderLine.number || ' was sold by ' || orderLine.sellerID
            || ', whose ledger has ' || coalesce('a sale over ' || gross || ' with a commission of ' || commission,
                'no sale of it')
        FROM orderLine JOIN placedOrder ON placedOrder.key = orderLine.orderKey
        LEFT JOIN sellerEntry ON sellerEntry.kind = 'sale' AND sellerEntry.orderID = placedOrder.id
            AND sellerEntry.line = orderLine.number AND sellerEntry.sellerID = orderLine.sellerID
        WHERE orderLine.sellerID IS NOT NULL AND placedOrder.paidAt IS NOT NULL AND (
            sellerEntry.number IS NULL OR gross <> max(0, orderLine.total - orderLine.tax)
            OR commission <> (max(0, orderLine.total - orderLine.tax) * 800 + 5000) / 10000)
        """

    private static let entriesOfNobody = """
        SELECT (SELECT placedOrder.number FROM placedOrder WHERE placedOrder.id = orderID),
            'the ledger of ' || sellerID || ' has a ' || kind || ' of line ' || line || ' of ' || orderID
            || ', which it has not sold'
        FROM sellerEntry WHERE orderID IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM placedOrder JOIN orderLine ON orderLine.orderKey = placedOrder.key
            WHERE placedOrder.id = sellerEntry.orderID AND orderLine.number = sellerEntry.line
                AND orderLine.sellerID = sellerEntry.sellerID AND placedOrder.paidAt IS NOT NULL)
        """

    private static let undivided = """
        SELECT placedOrder.number, 'the ledger of sellers does not know refund ' || orderEvent.reference || ' over '
            || (orderEvent.payload ->> 'amount')
        FROM orderEvent JOIN placedOrder ON placedOrder.key = orderEvent.orderKey
        WHERE orderEvent.kind = 'refunded' AND NOT EXISTS (
            SELECT 1 FROM sellerRefund WHERE sellerRefund.orderID = placedOrder.id
                AND sellerRefund.refundID = orderEvent.reference
                AND sellerRefund.minorUnits = orderEvent.payload ->> 'amount')
        """

    private static let dividedForNobody = """
        SELECT (SELECT placedOrder.number FROM placedOrder WHERE placedOrder.id = orderID),
            'the ledger of sellers has refund ' || refundID || ' of ' || orderID || ', which has none'
        FROM sellerRefund WHERE NOT EXISTS (
            SELECT 1 FROM placedOrder JOIN orderEvent ON orderEvent.orderKey = placedOrder.key
            WHERE placedOrder.id = sellerRefund.orderID AND orderEvent.kind = 'refunded'
                AND orderEvent.reference = sellerRefund.refundID)
        """

    /// Refunds from before they were divided have no lines.
    private static let wrongSums = """
        SELECT placedOrder.number, 'refund ' || sellerRefund.refundID || ' over ' || sellerRefund.minorUnits
            || ' is divided into ' || sum(refundedLine.minorUnits)
        FROM sellerRefund JOIN placedOrder ON placedOrder.id = sellerRefund.orderID
        JOIN refundedLine ON refundedLine.orderID = sellerRefund.orderID
            AND refundedLine.refundID = sellerRefund.refundID
        GROUP BY sellerRefund.orderID, sellerRefund.refundID
        HAVING sum(refundedLine.minorUnits) <> sellerRefund.minorUnits
        """

    private static let overdrawn = """
        SELECT placedOrder.number, 'of line ' || orderLine.number || ' over ' || orderLine.total || ' '
            || sum(refundedLine.minorUnits) || ' went back'
        FROM orderLine JOIN placedOrder ON placedOrder.key = orderLine.orderKey
        JOIN refundedLine ON refundedLine.orderID = placedOrder.id AND refundedLine.line = orderLine.number
        GROUP BY orderLine.orderKey, orderLine.number HAVING sum(refundedLine.minorUnits) > orderLine.total
        """

    private static let payouts = """
        SELECT NULL, 'payout ' || id || ' over ' || minorUnits || ' of ' || sellerID || ' is ' || state
            || ', the ledger has ' || paid || ' for it and ' || returned || ' of it back'
        FROM (
            SELECT *, (SELECT coalesce(sum(-net), 0) FROM sellerEntry WHERE kind = 'payout'
                    AND reference = sellerPayout.id AND sellerEntry.sellerID = sellerPayout.sellerID) AS paid,
                (SELECT coalesce(sum(net), 0) FROM sellerEntry WHERE kind = 'payout_returned'
                    AND reference = sellerPayout.id AND sellerEntry.sellerID = sellerPayout.sellerID) AS returned
            FROM sellerPayout)
        WHERE paid <> minorUnits OR returned <> iif(state = 'rejected', minorUnits, 0)
        """

    private static let payoutsOfNobody = """
        SELECT NULL, 'the ledger of ' || sellerID || ' has a ' || kind || ' of ' || reference || ', which is no payout'
        FROM sellerEntry WHERE kind IN ('payout', 'payout_returned')
            AND NOT EXISTS (SELECT 1 FROM sellerPayout WHERE sellerPayout.id = sellerEntry.reference)
        """

    /// What went out over a gateway has the names of both of its steps, and did not come back.
    private static let unsent = """
        SELECT NULL, 'payout ' || id || ' is paid over ' || gateway || ' with '
            || coalesce('transfer ' || transferID, 'no transfer') || ', ' || coalesce('payout ' || note, 'no payout')
            || ' and ' || coalesce('reversal ' || reversalID, 'no reversal')
        FROM sellerPayout WHERE state = 'paid' AND gateway IS NOT NULL
            AND (transferID IS NULL OR note IS NULL OR reversalID IS NOT NULL)
        """

    private static let notBack = """
        SELECT NULL, 'payout ' || id || ' is ' || state || ' with '
            || coalesce('transfer ' || transferID, 'no transfer') || ' and '
            || coalesce('reversal ' || reversalID, 'no reversal')
        FROM sellerPayout WHERE CASE state WHEN 'rejected' THEN (transferID IS NULL) <> (reversalID IS NULL)
            WHEN 'paid' THEN 0 ELSE reversalID IS NOT NULL END
        """

    /// Of each sale its order's number, what it was, what the buyer paid for its line, what of that went back, and what was
    /// taken back from the seller.
    static let takenBack = """
        SELECT placedOrder.number, sale.sellerID, sale.line, sale.gross, sale.commission, orderLine.total,
            (SELECT coalesce(sum(minorUnits), 0) FROM refundedLine
                WHERE refundedLine.orderID = sale.orderID AND refundedLine.line = sale.line),
            (SELECT coalesce(sum(-gross), 0) FROM sellerEntry AS back
                WHERE back.kind = 'refund' AND back.orderID = sale.orderID AND back.line = sale.line),
            (SELECT coalesce(sum(-commission), 0) FROM sellerEntry AS back
                WHERE back.kind = 'refund' AND back.orderID = sale.orderID AND back.line = sale.line)
        FROM sellerEntry AS sale JOIN placedOrder ON placedOrder.id = sale.orderID
        JOIN orderLine ON orderLine.orderKey = placedOrder.key AND orderLine.number = sale.line
        WHERE sale.kind = 'sale' AND NOT EXISTS (
            SELECT 1 FROM sellerRefund WHERE sellerRefund.orderID = sale.orderID AND NOT EXISTS (
                SELECT 1 FROM refundedLine WHERE refundedLine.orderID = sellerRefund.orderID
                    AND refundedLine.refundID = sellerRefund.refundID))
        ORDER BY sale.number
        """
}
