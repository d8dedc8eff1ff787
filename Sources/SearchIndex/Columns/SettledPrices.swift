import Synchronization

/// What each document of a block costs somebody while no price begins or ends: put together once from everyone's prices,
/// a group's own and those with dates, which a broad search would otherwise do for every product anew.
struct SettledPrices: Sendable {
    /// In minor units, by document of the block; ``none`` where it has no valid price.
    let amounts: [Int64]
    /// Milliseconds since 1970 during which they hold.
    let period: Range<Int64>

    static let none = Int64.min

    /// - Parameter other: whose prices hold for documents that have none of their own.
    init(_ own: PricePart, otherwise other: PricePart?, documentCount: Int, at instant: Int64) {
        var amounts = [Int64](repeating: Self.none, count: documentCount)
        let all = (0..<UInt32(documentCount)).map { $0 }
        own.forEachPrice(of: all[...], offset: 0, at: instant, otherwise: other) { row, price in
            amounts[Int(row)] = price.amountMinor
        }
        self.amounts = amounts
        let periods = [own, other].compactMap { $0?.unchanging(around: instant) }
        period = periods.dropFirst().reduce(periods[0]) { $0.clamped(to: $1) }
    }
}

/// The settled prices of a block, those used last.
final class SettledPriceCache: Sendable {
    private static let bytesMax = 64 << 20
    private let prices = Mutex(
        RecencyCache<String, SettledPrices>(bytesMax: bytesMax) { _, prices in prices.amounts.count * 8 + 64 })

    var bytes: Int { prices.withLock { $0.bytes } }

    /// - Parameter section: that of the prices; whether everyone's hold besides is the same for all of its block.
    /// - Returns: `nil` when they are not there, or hold for another time.
    func prices(_ section: String, at instant: Int64) -> SettledPrices? {
        prices.withLock { $0.value(section) }.flatMap { $0.period.contains(instant) ? $0 : nil }
    }

    func keep(_ settled: SettledPrices, _ section: String) { prices.withLock { $0.keep(settled, section) } }

    func forget() { prices.withLock { $0.removeAll() } }
}
