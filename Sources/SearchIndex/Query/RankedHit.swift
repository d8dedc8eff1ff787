/// One result before it is written out.
package struct RankedHit: Sendable, Hashable {
    package let document: UInt32
    /// Higher is better; comparable only within one search. 0 when the order came from columns.
    package let score: Double
}
