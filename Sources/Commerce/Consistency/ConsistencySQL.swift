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

    /// What the catalog was told that others have promised is never less than what is reserved beyond reservations: writes of
    /// the catalog keep what reservations hold, and reservations give back what they took.
    static let leftBehind = """
        SELECT NULL, 'of ' || sku || ' ' || (reserved - held - others) || ' pieces were left behind: ' || reserved
            || ' are reserved, reservations hold ' || held || ', others have promised ' || others
        FROM (\(promises)) WHERE reserved - held > others
        """

    /// Pieces that are reserved because others have promised them.
    static let reservedElsewhere = """
        SELECT coalesce(sum(min(reserved - held, others)), 0) FROM (\(promises)) WHERE reserved > held
        """

    /// Pieces of reservations that a running server would have ended.
    static let overdue = """
        SELECT coalesce(sum(quantity), 0) FROM reservation
        JOIN reservationLine ON reservationLine.reservationID = reservation.id
        WHERE reservation.state = 'held' AND reservation.expiresAt <= ?
        """

    private static let promises = """
        SELECT stock.sku AS sku, reserved, coalesce(held, 0) AS held, coalesce(promisedElsewhere.quantity, 0) AS others
        FROM (SELECT sku, stockReserved AS reserved FROM variant
            UNION ALL
            SELECT sku, stockReserved FROM product WHERE sku IS NOT NULL AND stockReserved IS NOT NULL) AS stock
        LEFT JOIN (SELECT sku, sum(quantity) AS held FROM reservationLine WHERE isHeld = 1 GROUP BY sku) AS promised
            ON promised.sku = stock.sku
        LEFT JOIN promisedElsewhere ON promisedElsewhere.sku = stock.sku
        """

    /// An order has one reservation, or had it.
    static let heldForNobody = """
        SELECT (SELECT number FROM placedOrder WHERE placedOrder.id = reservation.reference),
            'reservation ' || reservation.id || ' holds pieces for ' || reservation.reference
            || ', which has not asked for them'
        FROM reservation WHERE state = 'held' AND reference GLOB 'ord_*' AND NOT EXISTS (
            SELECT 1 FROM placedOrder WHERE placedOrder.id = reservation.reference
                AND placedOrder.reservationID = reservation.id)
        """

    /// A stock that nobody has written since its last movement is what the movement left.
    static let moved = """
        SELECT NULL, 'of ' || stock.sku || ' ' || stock.onHand || ' pieces are on hand, its last movement left '
            || movement.onHand
        FROM (SELECT productID, sku, onHand, at, max(number) FROM stockMovement GROUP BY productID, sku) AS movement
        JOIN (SELECT product.id AS productID, variant.sku AS sku, variant.stockOnHand AS onHand
                FROM variant JOIN product ON product.key = variant.productKey
            UNION ALL
            SELECT id, sku, stockOnHand FROM product WHERE sku IS NOT NULL AND stockOnHand IS NOT NULL) AS stock
            ON stock.productID = movement.productID AND stock.sku = movement.sku
        WHERE stock.onHand <> movement.onHand AND NOT EXISTS (
            SELECT 1 FROM auditLog WHERE auditLog.subjectID = movement.productID
                AND auditLog.subjectKind = 'product' AND auditLog.at >= movement.at)
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
