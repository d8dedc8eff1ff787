/// The limits of stock keeping, each with its reason.
package enum InventoryLimits {
    /// SKUs of one reservation or adjustment: more than any cart, and a transaction of milliseconds.
    package static let lines = 200
    /// Pieces of one line: nobody buys more, and sums stay far inside 64 bits.
    package static let quantity: Int64 = 1_000_000
    /// A quarter of an hour: long enough to pay, short enough that what nobody pays for is soon there for others.
    package static let holdSeconds: Int64 = 15 * 60
    package static let holdSecondsMin: Int64 = 1
    package static let holdSecondsMax: Int64 = 24 * 60 * 60
    /// Below this many pieces the shop is told, unless the SKU has a number of its own.
    package static let lowAt: Int64 = 5
    package static let referenceBytes = 200
    package static let noteBytes = 500
    /// Reservations that run out in one transaction.
    static let expiredAtOnce = 100
    /// Ended reservations stay for three months, so that a dispute can be looked into.
    static let endedKeptMilliseconds: Int64 = 90 * 24 * 60 * 60 * 1_000
    /// Movements on one page.
    package static let movementsMax = 500
}
