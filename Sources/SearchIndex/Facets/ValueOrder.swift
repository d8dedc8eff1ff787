/// The order of a facet's values that no alphabet gives: "XS" before "S" before "M".
///
/// Values compare by their letters and digits alone: case, accents, spaces and hyphens do not matter.
package struct ValueOrder: Sendable {
    /// Where values that begin with a number stand, among themselves by that number.
    private static let numbers = "#"

    /// What makes two orders the same; requests are compared by it.
    private let identity: String
    private let table: Table

    /// Held once, however many requests refer to it.
    private final class Table: Sendable {
        let ranks: [[UInt8]: UInt32]
        let numbersRank: UInt32?
        let count: UInt32

        init(_ groups: [[String]]) {
            var ranks: [[UInt8]: UInt32] = [:]
            var numbersRank: UInt32?
            for (rank, group) in groups.enumerated() {
                for value in group {
                    if value == ValueOrder.numbers {
                        numbersRank = UInt32(rank)
                    } else if ranks[ValueOrder.plain(value)] == nil {
                        ranks[ValueOrder.plain(value)] = UInt32(rank)
                    }
                }
            }
            self.ranks = ranks
            self.numbersRank = numbersRank
            count = UInt32(groups.count)
        }
    }

    /// - Parameter name: different for different orders.
    /// - Parameter groups: first to last; spellings of one value stand in one group. The value `#` stands for all that
    ///   begins with a number.
    package init(name: String, groups: [[String]]) {
        identity = name
        table = Table(groups)
    }

    /// More values than a shopper would read in an order of their own.
    package static let valuesMax = 500

    static let expected = "the name of a declared order, or values in their order like S|M|L"

    /// Values with bars between them; `nil` when one is empty or there are too many.
    init?(listed text: String) {
        let values = ListPart.split(text, by: "|").map(\.text)
        guard values.count <= Self.valuesMax, values.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(name: "=" + text, groups: values.map { [$0] })
    }

    /// Ranks are doubled, so that "S/M" has a place between "S" and "M".
    private func rank(_ value: String) -> UInt32 {
        let plain = Self.plain(value)
        if let rank = table.ranks[plain] { return rank * 2 }
        if let pair = pairRank(value) { return pair }
        if let numbers = table.numbersRank, let first = plain.first, (0x30...0x39).contains(first) {
            return numbers * 2
        }
        // What the order does not name comes last.
        return table.count * 2
    }

    /// "M/L", "XS - S": half-way between its ends.
    private func pairRank(_ value: String) -> UInt32? {
        for separator in ["/", "-", "–", "&"] {
            let parts = value.split(separator: separator)
            guard parts.count == 2, let first = table.ranks[Self.plain(String(parts[0]))],
                let second = table.ranks[Self.plain(String(parts[1]))]
            else { continue }
            return first + second
        }
        return nil
    }

    /// A key in whose order values stand, those of one rank in natural order.
    func key(_ value: String) -> NaturalKey {
        let rank = rank(value)
        return NaturalKey(value, prefix: (0..<4).reversed().map { UInt8(truncatingIfNeeded: rank >> ($0 * 8)) })
    }

    private static func plain(_ value: String) -> [UInt8] {
        let folded = FoldedText.bytes(value)
        let plain = folded.filter { $0 != 0x20 && $0 != 0x2D && $0 != 0x5F && $0 != 0x2E }
        return plain.isEmpty ? folded : plain
    }
}

extension ValueOrder: Hashable {
    package static func == (left: ValueOrder, right: ValueOrder) -> Bool { left.identity == right.identity }

    package func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}
