import Catalog

extension Order {
    /// What was paid for shipping, with tax and after discounts: whatever the lines don't bear.
    package var shippingPaid: Int64 { max(0, totals.total - lines.reduce(0) { $0 + $1.total }) }

    /// Pieces of a line in returns that count.
    func returned(_ line: Int64, where counts: (ReturnState) -> Bool) -> Int64 {
        returns.filter { counts($0.state) }.flatMap(\.lines).filter { $0.line == line }.reduce(0) { $0 + $1.quantity }
    }

    /// Pieces of a line that may still be asked to go back.
    func returnable(_ line: OrderLine) -> Int64 { line.quantity - returned(line.number) { $0.holdsPieces } }

    // MARK: Events

    /// Takes an event of a return in.
    ///
    /// - Throws: `conflict` when the table of states or the pieces don't allow it.
    mutating func applyReturn(
        _ id: ReturnID, to state: ReturnState, _ pieces: [ReturnedLine], refund: Int64
    ) throws(Refusal) {
        if state == .requested {
            try checkReturnable(id, pieces)
            returns.append(PlacedReturn(id: id, state: state, lines: pieces, refundMinorUnits: 0))
            return
        }
        guard let place = returns.firstIndex(where: { $0.id == id }) else {
            throw Refusal(.notFound, message: "the order has no such return")
        }
        guard returns[place].state.next.contains(state) else {
            let message = "the return is \(returns[place].state.rawValue) and can't become \(state.rawValue)"
            throw Refusal(.conflict, message: message)
        }
        returns[place].state = state
        if state == .received {
            returns[place].lines = pieces
            returns[place].refundMinorUnits = refund
        }
        moveReturnedLines()
    }

    private func checkReturnable(_ id: ReturnID, _ pieces: [ReturnedLine]) throws(Refusal) {
        let numbers = Set(pieces.map(\.line))
        guard !pieces.isEmpty, numbers.count == pieces.count, !returns.contains(where: { $0.id == id }) else {
            throw Refusal(.conflict, message: "expected numbers of lines, each once")
        }
        for piece in pieces {
            guard let line = lines.first(where: { $0.number == piece.line }) else {
                throw Refusal(.notFound, message: "the order has no line \(piece.line)")
            }
            guard line.state == .delivered, (1...line.quantity).contains(piece.quantity),
                piece.quantity <= returnable(line)
            else {
                let message = "of line \(piece.line), \(line.state.rawValue), \(returnable(line)) pieces can go back"
                throw Refusal(.conflict, message: message)
            }
        }
    }

    /// A line is returned with its last piece, and refunded with the money of its last piece.
    private mutating func moveReturnedLines() {
        for place in lines.indices {
            let line = lines[place]
            if line.state.next.contains(.returned), returned(line.number, where: { $0.hasPieces }) == line.quantity {
                lines[place].state = .returned
            }
            if lines[place].state == .returned, returned(line.number, where: { $0 == .refunded }) == line.quantity {
                lines[place].state = .refunded
            }
        }
    }
}
