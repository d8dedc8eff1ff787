package import Catalog

/// One price of a product in one currency for one customer group.
package struct PriceEntry: Hashable, Sendable {
    package let amountMinor: Int64
    package let compareAt: Int64?
    /// Milliseconds; `Int64.min` and `Int64.max` are open ends.
    let validFrom: Int64
    let validUntil: Int64

    static let stride = 32

    /// Absent amounts are written as this.
    private static let none = Int64.min

    init(_ price: Price) {
        amountMinor = price.amount.minorUnits
        compareAt = price.compareAtMinorUnits
        validFrom = price.validFrom?.millisecondsSinceEpoch ?? .min
        validUntil = price.validUntil?.millisecondsSinceEpoch ?? .max
    }

    @inline(__always)
    init(_ rows: RowSection, _ entry: Int) {
        if let packed = rows.packed {
            amountMinor = packed[entry]
            compareAt = nil
            validFrom = .min
            validUntil = .max
            return
        }
        amountMinor = rows.entry(Int64.self, entry, stride: Self.stride)
        let compareAt = rows.entry(Int64.self, entry, stride: Self.stride, at: 8)
        self.compareAt = compareAt == Self.none ? nil : compareAt
        validFrom = rows.entry(Int64.self, entry, stride: Self.stride, at: 16)
        validUntil = rows.entry(Int64.self, entry, stride: Self.stride, at: 24)
    }

    /// Whether the price is nothing but an amount.
    var isPlain: Bool { compareAt == nil && validFrom == .min && validUntil == .max }

    var fields: [Int64] { [amountMinor, compareAt ?? Self.none, validFrom, validUntil] }

    func isValid(at instant: Int64) -> Bool { validFrom <= instant && instant < validUntil }
}

/// Collects the prices of one currency and customer group.
struct PriceFieldBuilder {
    private var documents: [UInt32] = []
    private var ends: [UInt32] = []
    private var entries: [PriceEntry] = []

    /// The name of the column of a currency and a group.
    static func name(_ currency: CurrencyCode, _ group: CustomerGroup) -> String {
        currency.rawValue + "/" + group.rawValue
    }

    static func grouped(_ prices: [Price]) -> [(String, [PriceEntry])] {
        var groups: [(String, [PriceEntry])] = []
        for price in prices {
            let key = name(price.amount.currency, price.customerGroup)
            if let index = groups.firstIndex(where: { $0.0 == key }) {
                groups[index].1.append(PriceEntry(price))
            } else {
                groups.append((key, [PriceEntry(price)]))
            }
        }
        return groups
    }

    mutating func add(_ document: UInt32, _ new: [PriceEntry]) {
        if new.count < 2 {
            entries.append(contentsOf: new)
        } else {
            // In the order in which they came among equal amounts, so that a block's bytes follow from its products.
            var seen: Set<PriceEntry> = []
            let distinct = new.filter { seen.insert($0).inserted }
            entries.append(contentsOf: distinct.sorted { $0.amountMinor < $1.amountMinor })
        }
        documents.append(document)
        ends.append(UInt32(entries.count))
    }

    mutating func append(_ part: PricePart, offset: UInt32) {
        for row in 0..<part.rows.rowCount {
            let list = part.rows.entries(row).map { PriceEntry(part.rows, $0) }
            if !list.isEmpty { add(part.rows.document(row) &+ offset, list) }
        }
    }

    func write(_ name: String, documentCount: Int, to writer: inout BlockWriter) {
        writer.section(.prices, name) { bytes in
            // Most shops have one price without an end; an eighth of the bytes says it.
            let isPlain = entries.allSatisfy(\.isPlain)
            let packed = isPlain ? PackedIntegers.bytes(entries.map(\.amountMinor), divisor: 1) : nil
            RowSection.write(
                documents: documents, ends: ends, documentCount: documentCount, isPacked: packed != nil, to: &bytes)
            if let packed {
                bytes.append(contentsOf: packed)
            } else {
                for entry in entries { bytes.append(numbers: entry.fields) }
            }
        }
    }
}

/// The prices of one currency and group within one block.
struct PricePart: Sendable {
    let rows: RowSection

    init?(_ block: ColumnBlock, _ name: String) throws(BlockDamage) {
        guard let bytes = block.section(.prices, name) else { return nil }
        rows = try RowSection(bytes)
    }

    /// The amounts by row, when every row has one price without dates and nothing beside it.
    var plainAmounts: PackedIntegers? { rows.isSingle ? rows.packed : nil }

    /// The lowest price that is valid at an instant.
    @inline(__always)
    func price(_ row: Int, at instant: Int64) -> PriceEntry? {
        // Entries are in ascending order of amount.
        for entry in rows.entries(row) {
            let price = PriceEntry(rows, entry)
            if price.isValid(at: instant) { return price }
        }
        return nil
    }
}
