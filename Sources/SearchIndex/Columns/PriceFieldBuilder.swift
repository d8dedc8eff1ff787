package import Catalog

/// Collects the prices of one currency and customer group, of documents or of variant rows.
struct PriceFieldBuilder {
    private var rows: [UInt32] = []
    /// The amount that always holds, beside `rows`; ``none`` when there is none.
    private var amounts: [Int64] = []
    private var special = SpecialPricesBuilder()

    private static let none = Int64.min

    /// The name of the column of a currency and a group.
    static func name(_ currency: CurrencyCode, _ group: CustomerGroup) -> String {
        currency.rawValue + "/" + group.rawValue
    }

    static func grouped(_ prices: [Price]) -> [(String, [PriceEntry])] {
        if prices.count == 1 {
            return [(name(prices[0].amount.currency, prices[0].customerGroup), [PriceEntry(prices[0])])]
        }
        struct Key: Hashable {
            let currency: CurrencyCode
            let group: CustomerGroup
        }
        var places: [Key: Int] = [:]
        var groups: [(String, [PriceEntry])] = []
        for price in prices {
            let key = Key(currency: price.amount.currency, group: price.customerGroup)
            if let place = places[key] {
                groups[place].1.append(PriceEntry(price))
            } else {
                places[key] = groups.count
                groups.append((name(key.currency, key.group), [PriceEntry(price)]))
            }
        }
        return groups
    }

    /// - Parameter row: greater than all before.
    mutating func add(_ row: UInt32, _ entries: [PriceEntry]) {
        guard !entries.isEmpty else { return }
        var amount = Self.none
        for entry in entries where entry.isPlain && (amount == Self.none || entry.amountMinor < amount) {
            amount = entry.amountMinor
        }
        rows.append(row)
        amounts.append(amount)
        if entries.count == 1, amount != Self.none { return }
        // What is dearer than the price that always holds is never paid.
        let rest = entries.filter { !$0.isPlain && (amount == Self.none || $0.amountMinor <= amount) }
        if !rest.isEmpty { special.add(row, rest) }
    }

    mutating func append(_ part: PricePart, offset: UInt32) {
        part.forEachRow { row, entries in add(row &+ offset, entries) }
    }

    /// - Parameter rowCount: of the block, those without prices included.
    func write(_ name: String, _ kind: BlockFormat.Kind, rowCount: Int, to writer: inout BlockWriter) {
        writer.section(kind, name) { bytes in
            // A row without a price takes a few bits, the number of a row 32.
            let isSparse = rows.count * 2 < rowCount
            bytes.append(integer: UInt64(isSparse ? 1 : 0))
            bytes.append(integer: UInt64(isSparse ? rows.count : rowCount))
            if isSparse {
                bytes.append(numbers: rows)
                if rows.count % 2 == 1 { bytes.append(integer: UInt32(0)) }
                writeAmounts(amounts, to: &bytes)
            } else {
                var all = [Int64](repeating: Self.none, count: rowCount)
                for (row, amount) in zip(rows, amounts) { all[Int(row)] = amount }
                writeAmounts(all, to: &bytes)
            }
            special.write(to: &bytes)
        }
    }

    /// The amounts above 0, which is none: one below the least.
    private func writeAmounts(_ amounts: [Int64], to bytes: inout [UInt8]) {
        let present = amounts.lazy.filter { $0 != Self.none }
        let least = present.min() ?? 0
        var step: Int64 = 0
        for amount in present where step != 1 { step = Self.divisor(step, amount - least) }
        bytes.append(integer: least)
        bytes.append(integer: max(step, 1))
        PackedBits.write(
            amounts.map { $0 == Self.none ? 0 : ($0 - least) / max(step, 1) + 1 } + [0], to: &bytes)
    }

    private static func divisor(_ left: Int64, _ right: Int64) -> Int64 {
        var (left, right) = (left, right)
        while left != 0 { (left, right) = (right % left, left) }
        return right
    }
}

/// Collects prices that are more than an amount: with dates or a price to compare with.
private struct SpecialPricesBuilder {
    private var rows: [UInt32] = []
    private var ends: [UInt32] = []
    private var entries: [PriceEntry] = []

    mutating func add(_ row: UInt32, _ new: [PriceEntry]) {
        rows.append(row)
        // In the order in which they came among equal amounts, so that a block's bytes follow from its products.
        var seen: Set<PriceEntry> = []
        entries.append(
            contentsOf: new.filter { seen.insert($0).inserted }.sorted { $0.amountMinor < $1.amountMinor })
        ends.append(UInt32(entries.count))
    }

    func write(to bytes: inout [UInt8]) {
        bytes.append(integer: UInt64(rows.count))
        guard !rows.isEmpty else { return }
        var periods: [PriceEntry: Int64] = [:]
        var table: [Int64] = []
        let ordinals = entries.map { entry -> Int64 in
            let period = PriceEntry(amountMinor: 0, validFrom: entry.validFrom, validUntil: entry.validUntil)
            if let known = periods[period] { return known }
            let ordinal = Int64(periods.count)
            periods[period] = ordinal
            table += [entry.validFrom, entry.validUntil]
            return ordinal
        }
        bytes.append(integer: UInt64(table.count))
        bytes.append(numbers: table)
        PackedBits.write(rows.map(Int64.init), to: &bytes)
        PackedBits.write(ends.map(Int64.init), to: &bytes)
        PackedBits.write(entries.map(\.amountMinor), to: &bytes)
        PackedBits.write(
            entries.map { entry in entry.compareAt.map { max(0, $0 - entry.amountMinor) } ?? 0 }, to: &bytes)
        PackedBits.write(ordinals, to: &bytes)
    }
}
