import Catalog
import Store

extension OrderKeeper {
    /// Somebody wants to send pieces back.
    ///
    /// - Throws: `not_found`; `conflict` with every line that can't go back.
    func returnRequested(_ id: OrderID, _ returnID: ReturnID, _ pieces: [ReturnedLine]) throws -> Order {
        let order = try known(id)
        let delivered = ReturnRules.deliveries(try store.events(of: id))
        let problems = ReturnRules.problems(pieces, of: order, delivered: delivered, now: now)
        guard problems.isEmpty else {
            throw Refusal(.conflict, message: "this can't be sent back", problems: problems)
        }
        let valued = ReturnRules.valued(pieces, of: order) { $0.holdsPieces }
        return try append([.returnMoved(returnID, to: .requested, valued, refund: 0)], to: order)
    }

    /// The shop decides, or has paid the money back. Said again it changes nothing.
    ///
    /// - Throws: `not_found`; `conflict` when the table of states does not allow it.
    func returnMoved(_ id: OrderID, _ returnID: ReturnID, to state: ReturnState) throws -> Order {
        let order = try known(id)
        guard let placed = order.returns.first(where: { $0.id == returnID }) else { throw Self.noReturn }
        if placed.state == state { return order }
        let event = OrderEvent.Kind.returnMoved(returnID, to: state, placed.lines, refund: placed.refundMinorUnits)
        return try append([event], to: order)
    }

    /// The pieces are here: they are worth what was paid for them, and go back into the stock.
    ///
    /// - Parameter restocks: not when they can't be sold again.
    /// - Throws: `not_found`; `conflict` when the return is not approved.
    /// - Returns: the order, and the part of the refund that is for shipping.
    func returnReceived(
        _ id: OrderID, _ returnID: ReturnID, restocks: Bool
    ) throws -> (order: Order, shipping: Int64) {
        let order = try known(id)
        guard let placed = order.returns.first(where: { $0.id == returnID }) else { throw Self.noReturn }
        let valued = try ReturnRules.valued(placed.lines, of: order) { $0.hasPieces }.map { piece in
            ReturnRules.capped(piece, of: order, goodwill: try sellers.goodwill(piece.line, of: order))
        }
        let refund = ReturnRules.refund(valued, of: order)
        let event = OrderEvent.Kind.returnMoved(returnID, to: .received, valued, refund: refund.total)
        let received = try append([event], to: order)
        if restocks { try restock(valued, of: order) }
        return (received, refund.shipping)
    }

    private func restock(_ pieces: [ReturnedLine], of order: Order) throws {
        let back = pieces.compactMap { piece in
            order.lines.first { $0.number == piece.line }.map { StockLine(sku: $0.sku, quantity: piece.quantity) }
        }
        var adjustments: [StockAdjustment] = []
        for line in StockLine.merged(back) {
            // A product that was deleted meanwhile has no stock.
            guard try stock.stock.entry(line.sku)?.stock != nil else { continue }
            adjustments.append(
                StockAdjustment(
                    sku: line.sku, change: .by(line.quantity), reason: .returned, note: nil,
                    reference: order.id.rawValue))
        }
        if !adjustments.isEmpty { _ = try stock.adjust(adjustments) }
    }

    private static let noReturn = Refusal(.notFound, message: "the order has no such return")
}
