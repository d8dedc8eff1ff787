import Catalog

/// When pieces may go back, and which money goes back for them.
enum ReturnRules {
    /// After a line was delivered.
    static let days: Int64 = 30
    private static let dayMilliseconds: Int64 = 86_400_000

    /// When each line was delivered.
    static func deliveries(_ events: [OrderEvent]) -> [Int64: Timestamp] {
        var deliveries: [Int64: Timestamp] = [:]
        for event in events {
            if case .delivered(let lines) = event.kind { for line in lines { deliveries[line] = event.at } }
        }
        return deliveries
    }

    /// What stands in the way of sending pieces back, all of it.
    static func problems(
        _ pieces: [ReturnedLine], of order: Order, delivered: [Int64: Timestamp], now: Timestamp
    ) -> [Problem] {
        pieces.enumerated().compactMap { place, piece in
            let field = "lines[\(place)]"
            guard let line = order.lines.first(where: { $0.number == piece.line }) else {
                return Problem(.notFound, field: "\(field).line", message: "the order has no line \(piece.line)")
            }
            guard line.state == .delivered, let at = delivered[line.number] else {
                let message = "line \(line.number) is \(line.state.rawValue), only what was delivered can go back"
                return Problem(.conflict, field: "\(field).line", message: message)
            }
            guard now <= at.adding(days * dayMilliseconds) else {
                let message = "line \(line.number) was delivered more than \(days) days ago"
                return Problem(.conflict, field: "\(field).line", message: message)
            }
            let left = order.returnable(line)
            guard piece.quantity <= left else {
                let message = "\(left) pieces of line \(line.number) can go back"
                return Problem(.conflict, field: "\(field).quantity", message: message, expected: "at most \(left)")
            }
            return nil
        }
    }

    /// What was paid for pieces that come back after others have.
    ///
    /// The first `n` of `q` pieces are worth `n/q` of what was paid for the line, halves of a cent rounded up, and further pieces
    /// are worth the difference: whatever the steps, all pieces together are worth exactly what was paid.
    static func valued(
        _ pieces: [ReturnedLine], of order: Order, where counts: (ReturnState) -> Bool
    ) -> [ReturnedLine] {
        pieces.map { piece in
            guard let line = order.lines.first(where: { $0.number == piece.line }) else { return piece }
            let before = order.returned(line.number, where: counts)
            func share(_ amount: Int64) -> Int64 {
                ExactShares.part(amount, before + piece.quantity, of: line.quantity)
                    - ExactShares.part(amount, before, of: line.quantity)
            }
            var valued = piece
            valued.minorUnits = share(line.total)
            valued.tax = share(line.tax)
            return valued
        }
    }

    /// The same without what went back for the line already while the buyer kept it.
    ///
    /// - Parameter piece: valued.
    /// - Parameter goodwill: what went back for the line by its number.
    static func capped(_ piece: ReturnedLine, of order: Order, goodwill: Int64) -> ReturnedLine {
        guard goodwill > 0, piece.minorUnits > 0, let line = order.lines.first(where: { $0.number == piece.line })
        else { return piece }
        let returned = order.returns.filter { $0.state.hasPieces }.flatMap(\.lines)
            .filter { $0.line == piece.line }.reduce(0) { $0 + $1.minorUnits }
        var capped = piece
        capped.minorUnits = min(piece.minorUnits, max(0, line.total - goodwill - returned))
        capped.tax = ExactShares.part(piece.tax, capped.minorUnits, of: piece.minorUnits)
        return capped
    }

    /// What goes back for pieces that have come: what was paid for them, and with the last piece of the order what was paid
    /// for shipping. Never more than is left of what was paid, since money may have gone back for other reasons.
    ///
    /// - Parameter pieces: valued.
    static func refund(_ pieces: [ReturnedLine], of order: Order) -> (total: Int64, shipping: Int64) {
        let isLast = order.lines.allSatisfy { line in
            let coming = pieces.first { $0.line == line.number }?.quantity ?? 0
            return order.returned(line.number) { $0.hasPieces } + coming == line.quantity
        }
        let value = pieces.reduce(0) { $0 + $1.minorUnits }
        // The refund of a return that was received may be on its way, or booked already.
        let promised = order.returns.filter { $0.state.hasPieces }.reduce(0) { $0 + $1.refundMinorUnits }
        let left = max(0, order.paidMinorUnits - max(promised, order.refundedMinorUnits))
        let shipping = isLast ? min(order.shippingPaid, max(0, left - value)) : 0
        return (min(value, left) + shipping, shipping)
    }
}
