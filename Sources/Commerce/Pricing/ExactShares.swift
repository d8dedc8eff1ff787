/// Sums of money divided without losing or inventing a cent.
package enum ExactShares {
    /// `amount × numerator / denominator`, halves rounded up.
    ///
    /// - Parameter amount: 0 or more; with a numerator up to the denominator the result is at most the amount.
    package static func part(_ amount: Int64, _ numerator: Int64, of denominator: Int64) -> Int64 {
        let (quotient, remainder) = divided(amount, numerator, denominator)
        return quotient + (remainder >= UInt64(denominator) - remainder ? 1 : 0)
    }

    /// Divides an amount in proportion to weights: each gets the whole part of its share, and what is left goes to those
    /// with the largest rests, of equal ones to the first.
    ///
    /// - Parameter amount: at most the sum of the weights; then no share is more than its weight.
    /// - Returns: shares in the order of the weights that add up to the amount; all 0 when the weights are.
    package static func shares(of amount: Int64, by weights: [Int64]) -> [Int64] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights.map { _ in 0 } }
        var shares: [Int64] = []
        var rests: [UInt64] = []
        for weight in weights {
            let (quotient, remainder) = divided(amount, weight, sum)
            shares.append(quotient)
            rests.append(remainder)
        }
        let left = Int(amount - shares.reduce(0, +))
        let places = weights.indices.sorted { (rests[$1], $0) < (rests[$0], $1) }
        for place in places.prefix(left) { shares[place] += 1 }
        return shares
    }

    /// Through 128 bits, because the product of two sums of money does not fit into 64.
    private static func divided(_ left: Int64, _ right: Int64, _ by: Int64) -> (quotient: Int64, remainder: UInt64) {
        precondition(left >= 0 && right >= 0 && by > 0, "money is divided without signs")
        let product = UInt64(left).multipliedFullWidth(by: UInt64(right))
        let (quotient, remainder) = UInt64(by).dividingFullWidth(product)
        return (Int64(quotient), remainder)
    }
}
