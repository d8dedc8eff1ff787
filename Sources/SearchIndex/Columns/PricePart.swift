/// The prices of one currency and group within one block, of its documents or of its variant rows.
///
/// Layout: whether only some rows are there (u64), their count (u64), then (u32 each, padded) when only some are; least
/// amount and step (i64 each), the amounts as ``PackedBits``: 0 for none, else one more than the steps above the least;
/// last the special prices, which have dates or a price to compare with: rows with some, count of time bounds (u64 each),
/// the bounds (i64 each), and as ``PackedBits`` the rows, the ends of each row's prices, amounts, what the price to
/// compare with is above the amount (0: there is none), periods.
struct PricePart: Sendable {
    private let bytes: StableBytes
    private let isSparse: Bool
    private let rowCount: Int
    private let least: Int64
    private let step: Int64
    private let amounts: PackedBits
    private let special: SpecialPrices?

    init?(_ block: ColumnBlock, _ name: String, _ kind: BlockFormat.Kind = .prices) throws(BlockDamage) {
        guard let bytes = block.section(kind, name) else { return nil }
        try self.init(bytes)
    }

    init(_ bytes: StableBytes) throws(BlockDamage) {
        guard bytes.count >= 16, let count = Int(exactly: bytes.load(UInt64.self, at: 8)), count <= bytes.count * 8
        else {
            throw BlockDamage(reason: "prices out of bounds")
        }
        self.bytes = bytes
        isSparse = bytes.load(UInt64.self, at: 0) & 1 != 0
        rowCount = count
        let amountsStart = 16 + (isSparse ? (count * 4 + 7) & ~7 : 0)
        guard amountsStart + 16 <= bytes.count else { throw BlockDamage(reason: "prices out of bounds") }
        least = bytes.load(Int64.self, at: amountsStart)
        step = bytes.load(Int64.self, at: amountsStart + 8)
        guard let body = bytes.part(amountsStart + 16, bytes.count - amountsStart - 16) else {
            throw BlockDamage(reason: "prices out of bounds")
        }
        amounts = try PackedBits(body)
        guard amounts.count > count, let rest = body.part(amounts.byteCount, body.count - amounts.byteCount) else {
            throw BlockDamage(reason: "prices out of bounds")
        }
        special = try SpecialPrices(rest)
    }

    /// Whether some price begins or ends.
    var changesWithTime: Bool { special?.changesWithTime ?? false }

    /// Whether every document has its amount at its place, so that nothing is gained by settling prices.
    var isPlain: Bool { !isSparse && special == nil }

    /// The time around an instant, in milliseconds, in which no price begins or ends.
    func unchanging(around instant: Int64) -> Range<Int64> { special?.unchanging(around: instant) ?? .min ..< .max }

    @inline(__always)
    private func plain(at place: Int) -> PriceEntry? {
        let code = amounts[place]
        return code == 0 ? nil : PriceEntry(amountMinor: least &+ (code &- 1) &* step)
    }

    @inline(__always)
    private func row(_ place: Int) -> UInt32 {
        isSparse ? bytes.load(UInt32.self, at: 16 + place * 4) : UInt32(truncatingIfNeeded: place)
    }

    private func place(of row: UInt32) -> Int? {
        guard isSparse else { return Int(row) < rowCount ? Int(row) : nil }
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) / 2
            if self.row(middle) < row { low = middle + 1 } else { high = middle }
        }
        return low < rowCount && self.row(low) == row ? low : nil
    }

    @inline(__always)
    private func price(of row: UInt32, place: Int, at instant: Int64) -> PriceEntry? {
        let plain = plain(at: place)
        guard let special, let place = special.place(of: row) else { return plain }
        return special.price(at: place, at: instant, below: plain) ?? plain
    }

    /// The lowest price of a row that is valid at an instant.
    @inline(__always)
    func price(_ row: UInt32, at instant: Int64) -> PriceEntry? {
        place(of: row).flatMap { price(of: row, place: $0, at: instant) }
    }

    /// Calls the body with the price of each row of a list that has a valid one.
    ///
    /// - Parameter list: ascending; what `offset` is taken from gives rows of the block.
    /// - Parameter other: whose prices hold for rows that have none here.
    @inline(__always)
    func forEachPrice(
        of list: ArraySlice<UInt32>, offset: UInt32, at instant: Int64, otherwise other: PricePart?,
        _ body: (UInt32, PriceEntry) -> Void
    ) {
        if max(isSparse ? rowCount : 0, special?.rowCount ?? 0) > list.count * 8 {
            for entry in list {
                let wanted = entry &- offset
                if let price = price(wanted, at: instant) ?? other?.price(wanted, at: instant) { body(entry, price) }
            }
            return
        }
        var (place, specialPlace) = (0, 0)
        for entry in list {
            let wanted = entry &- offset
            if isSparse {
                while place < rowCount, row(place) < wanted { place += 1 }
            } else {
                place = Int(wanted)
            }
            var price: PriceEntry?
            if place < rowCount, row(place) == wanted {
                price = plain(at: place)
                if let special, special.advance(&specialPlace, to: wanted) {
                    price = special.price(at: specialPlace, at: instant, below: price) ?? price
                }
            }
            if price == nil, let other { price = other.price(wanted, at: instant) }
            if let price { body(entry, price) }
        }
    }

    /// Calls the body with the amount of each row of a list that has one; for parts that are plain.
    @inline(__always)
    func forEachPlainAmount(of list: ArraySlice<UInt32>, offset: UInt32, _ body: (UInt32, Int64) -> Void) {
        for entry in list {
            let place = Int(entry &- offset)
            let code = place < rowCount ? amounts[place] : 0
            if code != 0 { body(entry, least &+ (code &- 1) &* step) }
        }
    }

    /// Calls the body with every row that has prices and all that it has.
    func forEachRow(_ body: (UInt32, [PriceEntry]) -> Void) {
        for place in 0..<rowCount {
            let row = row(place)
            let entries = (plain(at: place).map { [$0] } ?? []) + (special?.all(of: row) ?? [])
            if !entries.isEmpty { body(row, entries) }
        }
    }
}

/// Prices that are more than an amount.
private struct SpecialPrices: Sendable {
    private let bytes: StableBytes
    private let boundCount: Int
    private let rows: PackedBits
    private let ends: PackedBits
    private let amounts: PackedBits
    private let comparisons: PackedBits
    private let periods: PackedBits

    /// - Returns: `nil` when there are none.
    init?(_ bytes: StableBytes) throws(BlockDamage) {
        guard bytes.count >= 8 else { throw BlockDamage(reason: "prices are cut off") }
        guard bytes.load(UInt64.self, at: 0) > 0 else { return nil }
        guard bytes.count >= 16, let count = Int(exactly: bytes.load(UInt64.self, at: 8)), count <= bytes.count / 8
        else { throw BlockDamage(reason: "prices are cut off") }
        self.bytes = bytes
        boundCount = count
        var rest = bytes.part(16 + count * 8, bytes.count - 16 - count * 8)
        func next() throws(BlockDamage) -> PackedBits {
            guard let part = rest else { throw BlockDamage(reason: "prices are cut off") }
            let packed = try PackedBits(part)
            rest = part.part(packed.byteCount, part.count - packed.byteCount)
            return packed
        }
        rows = try next()
        ends = try next()
        amounts = try next()
        comparisons = try next()
        periods = try next()
        guard rows.count == ends.count, amounts.count == comparisons.count, amounts.count == periods.count else {
            throw BlockDamage(reason: "prices of different numbers")
        }
    }

    var rowCount: Int { rows.count }

    private var bounds: some Sequence<Int64> {
        (0..<boundCount).lazy.map { bytes.load(Int64.self, at: 16 + $0 * 8) }
    }

    var changesWithTime: Bool { bounds.contains { $0 != .min && $0 != .max } }

    func unchanging(around instant: Int64) -> Range<Int64> {
        var (from, until) = (Int64.min, Int64.max)
        for bound in bounds {
            if bound <= instant { from = max(from, bound) } else { until = min(until, bound) }
        }
        return from..<until
    }

    /// Where a row stands; `nil` when it has no special prices.
    func place(of row: UInt32) -> Int? {
        let wanted = Int64(row)
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low < rows.count && rows[low] == wanted ? low : nil
    }

    /// Moves on to a row.
    ///
    /// - Returns: whether it has special prices.
    @inline(__always)
    func advance(_ place: inout Int, to row: UInt32) -> Bool {
        while place < rows.count, rows[place] < Int64(row) { place += 1 }
        return place < rows.count && rows[place] == Int64(row)
    }

    private func entries(_ place: Int) -> Range<Int> {
        let start = place == 0 ? 0 : Int(truncatingIfNeeded: ends[place - 1])
        let end = min(Int(truncatingIfNeeded: ends[place]), amounts.count)
        return start >= 0 && start < end ? start..<end : 0..<0
    }

    private func entry(_ index: Int) -> PriceEntry {
        let amount = amounts[index]
        let comparison = comparisons[index]
        let bound = Int(truncatingIfNeeded: periods[index]) * 2
        guard bound >= 0, bound + 1 < boundCount else { return PriceEntry(amountMinor: amount) }
        return PriceEntry(
            amountMinor: amount, compareAt: comparison == 0 ? nil : amount &+ comparison,
            validFrom: bytes.load(Int64.self, at: 16 + bound * 8),
            validUntil: bytes.load(Int64.self, at: 24 + bound * 8))
    }

    /// The lowest valid one that is not dearer than another.
    func price(at place: Int, at instant: Int64, below other: PriceEntry?) -> PriceEntry? {
        // Entries are in ascending order of amount.
        for index in entries(place) {
            let price = entry(index)
            if let other, price.amountMinor > other.amountMinor { return nil }
            if price.isValid(at: instant) { return price }
        }
        return nil
    }

    func all(of row: UInt32) -> [PriceEntry] { place(of: row).map { entries($0).map(entry) } ?? [] }
}
