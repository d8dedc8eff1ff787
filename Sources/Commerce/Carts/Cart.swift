import Catalog

/// The limits of carts, each with its reason.
package enum CartLimits {
    /// Lines, saved ones included: more than anybody buys at once, and a page that can still be read.
    package static let lines = 100
    /// Pieces of one line.
    package static let quantity: Int64 = 10_000
    package static let codes = 10
    /// How long the cart of somebody without an account is kept after its last change.
    static let visitorMilliseconds: Int64 = 7 * day
    /// How long the cart of somebody with an account is kept after its last change.
    static let userMilliseconds: Int64 = 30 * day
    /// How long a link to a cart holds.
    static let shareMilliseconds: Int64 = 30 * day
    /// Carts that are forgotten in one transaction.
    static let removedAtOnce = 200

    private static let day: Int64 = 24 * 60 * 60 * 1_000
}

/// One thing that somebody wants to buy.
package struct CartLine: Hashable, Sendable {
    /// Names the line within its cart; never given twice.
    package var number: Int64
    package var sku: SKU
    package var productID: ProductID
    /// At least 1.
    package var quantity: Int64
    /// Whether it is kept for later and not bought now.
    package var isSaved: Bool
    /// The price of one piece that the buyer has been shown.
    package var seenMinorUnits: Int64
    package var addedAt: Timestamp
}

/// What somebody wants to buy. A value; the store writes what differs.
package struct Cart: Hashable, Sendable {
    /// The row in the store.
    package var key: Int64
    package var owner: Buyer
    package var currency: CurrencyCode
    package var group: CustomerGroup
    /// Exclusive.
    package var expiresAt: Timestamp
    /// Grows by one with every change.
    package var version: Int64
    var lastNumber: Int64
    /// In the order in which they were added. An SKU is there at most once to be bought and once for later.
    package var lines: [CartLine]
    /// In the order of their letters.
    package var codes: [String]

    package var bought: [CartLine] { lines.filter { !$0.isSaved } }

    /// Puts pieces in; more of what is there already.
    ///
    /// - Throws: `limit_exceeded` when there would be too many lines or pieces.
    mutating func add(_ line: CartLine) throws(Refusal) {
        if let place = place(of: line.sku, isSaved: line.isSaved) {
            let quantity = lines[place].quantity + line.quantity
            guard quantity <= CartLimits.quantity else { throw Self.tooManyPieces }
            lines[place].quantity = quantity
            lines[place].seenMinorUnits = line.seenMinorUnits
            return
        }
        guard lines.count < CartLimits.lines else {
            throw Refusal(.limitExceeded, message: "a cart may have \(CartLimits.lines) lines")
        }
        lastNumber += 1
        var line = line
        line.number = lastNumber
        lines.append(line)
    }

    /// Keeps a line for later, or takes it back to what is bought. A line of that SKU that is there already takes it in.
    ///
    /// - Throws: as ``add(_:)``.
    mutating func move(_ number: Int64, isSaved: Bool) throws(Refusal) {
        let place = try self.place(of: number)
        guard lines[place].isSaved != isSaved else { return }
        guard let other = self.place(of: lines[place].sku, isSaved: isSaved) else {
            lines[place].isSaved = isSaved
            return
        }
        let quantity = lines[other].quantity + lines[place].quantity
        guard quantity <= CartLimits.quantity else { throw Self.tooManyPieces }
        lines[other].quantity = quantity
        lines.remove(at: place)
    }

    mutating func setQuantity(_ quantity: Int64, of number: Int64) throws(Refusal) {
        lines[try self.place(of: number)].quantity = quantity
    }

    mutating func remove(_ number: Int64) throws(Refusal) { lines.remove(at: try self.place(of: number)) }

    /// Takes in the cart that somebody had before signing in.
    ///
    /// The rule: of an SKU that is in both the larger quantity counts, because who puts the same thing in twice mostly means the
    /// same purchase; everything else is added at the end, as far as there is room; codes are joined. Currency and customer group are
    /// those of the account, so that prices are looked at anew.
    mutating func merge(_ other: Cart) {
        for line in other.lines {
            if let place = place(of: line.sku, isSaved: line.isSaved) {
                lines[place].quantity = max(lines[place].quantity, line.quantity)
            } else if lines.count < CartLimits.lines {
                lastNumber += 1
                var line = line
                line.number = lastNumber
                lines.append(line)
            }
        }
        let more = Set(other.codes).subtracting(codes).sorted().prefix(max(0, CartLimits.codes - codes.count))
        codes = (codes + more).sorted()
    }

    /// - Throws: `not_found`.
    func line(_ number: Int64) throws(Refusal) -> CartLine { lines[try self.place(of: number)] }

    private func place(of number: Int64) throws(Refusal) -> Int {
        if let place = lines.firstIndex(where: { $0.number == number }) { return place }
        throw Refusal(.notFound, message: "the cart has no such line")
    }

    private func place(of sku: SKU, isSaved: Bool) -> Int? {
        lines.firstIndex { $0.sku == sku && $0.isSaved == isSaved }
    }

    private static let tooManyPieces = Refusal(
        .limitExceeded, message: "a line may have \(CartLimits.quantity) pieces")
}
