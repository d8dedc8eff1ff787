import Catalog
import TestSupport
import Testing
@testable import SearchIndex

/// Columns over segments of random documents against plain lists.
@Suite struct ColumnTests {
    private struct Row {
        var values: [String] = []
        var number: Double?
        var rare: [String] = []
        var prices: [Price] = []
    }

    private func rows(_ count: Int, _ generator: inout SeededGenerator) -> [Row] {
        (0..<count).map { _ in
            var row = Row()
            let values = Int.random(in: 0...3, using: &generator)
            row.values = (0..<values).map { _ in "v\(Int.random(in: 0..<12, using: &generator))" }
            if Bool.random(using: &generator) { row.number = Double(Int.random(in: -5...5, using: &generator)) / 2 }
            if Int.random(in: 0..<20, using: &generator) == 0 {
                row.rare = ["r\(Int.random(in: 0..<3, using: &generator))"]
            }
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let start = Int64.random(in: 0..<100, using: &generator)
                row.prices.append(
                    Price(
                        amount: Money(
                            minorUnits: Int64.random(in: 1...50, using: &generator), currency: CurrencyCode("EUR")),
                        customerGroup: Bool.random(using: &generator) ? .everyone : CustomerGroup("trade"),
                        validFrom: Bool.random(using: &generator) ? nil : Timestamp(millisecondsSinceEpoch: start),
                        validUntil: Bool.random(using: &generator)
                            ? nil : Timestamp(millisecondsSinceEpoch: start + 30)))
            }
            return row
        }
    }

    private func builder(_ rows: ArraySlice<Row>) -> ColumnBuilder {
        var builder = ColumnBuilder(holdsPostings: true)
        for (index, row) in zip(rows.indices, rows) {
            var record = ColumnRecord()
            record.values = [("field", row.values), ("rare", row.rare)]
            if let number = row.number { record.numbers = [("number", number, "cm")] }
            record.prices = row.prices
            record.sequences = [(.name, index % 3 == 0 ? [] : [UInt32(index), 7])]
            record.version = Int64(index)
            record.productID = "id\(index)"
            record.payload = Array("payload \(index)".utf8)
            builder.add(record, terms: terms(index))
        }
        return builder
    }

    /// "all" counts as often as the document's number says, "thirdN" goes to three neighbours.
    private func terms(_ index: Int) -> TermTable {
        var terms = TermTable()
        Array("all".utf8).withUnsafeBufferPointer { _ = terms.add($0, UInt32(index % 5 + 1)) }
        Array("third\(index / 3)".utf8).withUnsafeBufferPointer { _ = terms.add($0, 2) }
        return terms
    }

    /// The rows in segments of random sizes, some of them merged from two.
    private func segments(_ rows: [Row], _ generator: inout SeededGenerator) throws -> [Segment] {
        var segments: [Segment] = []
        var start = 0
        while start < rows.count {
            let middle = min(rows.count, start + Int.random(in: 1...80, using: &generator))
            let end = Bool.random(using: &generator) ? min(rows.count, middle + 40) : middle
            var merged = ColumnBuilder(holdsPostings: true)
            for part in [rows[start..<middle], rows[middle..<end]] where !part.isEmpty {
                try merged.append(ColumnBlock(StableBytes(builder(part).bytes(words: nil))))
            }
            segments.append(
                try Segment(firstDocid: UInt32(start + 1), block: ColumnBlock(StableBytes(merged.bytes(words: nil)))))
            start = end
        }
        return segments
    }

    private func isPriced(_ row: Row, _ group: CustomerGroup, at instant: Timestamp) -> Int64? {
        func lowest(_ group: CustomerGroup) -> Int64? {
            row.prices.filter { $0.customerGroup == group && $0.isValid(at: instant) }.map(\.amount.minorUnits).min()
        }
        return lowest(group) ?? lowest(.everyone)
    }

    @Test(arguments: 1...8)
    func agreeWithPlainLists(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let rows = rows(Int.random(in: 1...400, using: &generator), &generator)
        let segments = try segments(rows, &generator)
        let chosen = rows.indices.filter { _ in Bool.random(using: &generator) }
        let documents = Bitmap(sorted: chosen.map { UInt32($0 + 1) })
        for (field, list) in [("field", \Row.values), ("rare", \Row.rare)] {
            var expected: [String: Int] = [:]
            for row in chosen { for value in Set(rows[row][keyPath: list]) { expected[value, default: 0] += 1 } }
            guard let column = ValueColumn(field, segments) else {
                #expect(rows.allSatisfy { $0[keyPath: list].isEmpty })
                continue
            }
            let counts = column.counts(over: documents).map { (column.value($0.ordinal), $0.count) }
            #expect(Dictionary(uniqueKeysWithValues: counts) == expected)
            for ordinal in 0..<column.valueCount {
                let value = column.value(ordinal)
                let holders = rows.indices.filter { rows[$0][keyPath: list].contains(value) }.map { UInt32($0 + 1) }
                #expect(column.documents(ordinal).toArray() == holders)
                #expect(column.ordinal(of: value) == ordinal)
                #expect(column.ordinals(equalFolding: value.uppercased()) == [ordinal])
            }
            #expect(column.ordinal(of: "nowhere") == nil)
            #expect(
                column.documentsWithAnyValue().toArray()
                    == rows.indices.filter { !rows[$0][keyPath: list].isEmpty }.map { UInt32($0 + 1) })
        }
    }

    @Test(arguments: 1...8)
    func numbersAndPricesAgreeWithPlainLists(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed + 100))
        let rows = rows(Int.random(in: 1...400, using: &generator), &generator)
        let segments = try segments(rows, &generator)
        let chosen = rows.indices.filter { _ in Bool.random(using: &generator) }
        let documents = Bitmap(sorted: chosen.map { UInt32($0 + 1) })
        let all = Bitmap(range: 1..<UInt32(rows.count + 1))
        if let column = NumberColumn("number", segments) {
            #expect(column.unit == "cm")
            #expect(column.values(over: documents) == chosen.compactMap { rows[$0].number })
            for row in rows.indices { #expect(column.value(UInt32(row + 1)) == rows[row].number) }
            let range = NumberRange(lower: -1, includesLower: false, upper: 2, includesUpper: true)
            let inside = rows.indices.filter { rows[$0].number.map { $0 > -1 && $0 <= 2 } ?? false }
            #expect(column.documents(in: range, within: all).toArray() == inside.map { UInt32($0 + 1) })
        }
        for group in [CustomerGroup.everyone, CustomerGroup("trade"), CustomerGroup("unknown")] {
            let now = Timestamp(millisecondsSinceEpoch: Int64.random(in: 0..<130, using: &generator))
            guard let column = PriceColumn(CurrencyCode("EUR"), group, segments) else { continue }
            let expected = rows.map { isPriced($0, group, at: now) }
            #expect(rows.indices.map { column.price(UInt32($0 + 1), at: now)?.amountMinor } == expected)
            #expect(column.values(over: documents, at: now) == chosen.compactMap { expected[$0] })
            #expect(
                column.documents(in: NumberRange(10...30), at: now, within: all).toArray()
                    == rows.indices.filter { (10...30).contains(expected[$0] ?? -1) }.map { UInt32($0 + 1) })
        }
        #expect(PriceColumn(CurrencyCode("XXX"), .everyone, segments) == nil)
    }

    @Test func mergingKeepsDocumentsInPlace() throws {
        var generator = SeededGenerator(seed: 5)
        let rows = rows(120, &generator)
        for segment in try segments(rows, &generator) {
            for (index, docid) in segment.docids.enumerated() {
                #expect(segment.documents.productID(index).hasPrefix("id"))
                #expect(segment.documents.version(index) == Int64(docid - 1))
                #expect(Array(segment.documents.plainPayload(index).raw) == Array("payload \(docid - 1)".utf8))
                #expect(segment.documents.length(index) == (docid - 1) % 5 + 3)
                #expect(segment.documents.documents(of: ProductID("id\(docid - 1)")) == [index])
                let third = segment.postings?.list(
                    Array("third\((docid - 1) / 3)".utf8), firstDocid: segment.firstDocid)
                #expect(third?.documents.contains(docid) == true)
                #expect(third?.frequencies.allSatisfy { $0 == 2 } == true)
            }
            let all = try #require(segment.postings?.list(Array("all".utf8), firstDocid: segment.firstDocid))
            #expect(all.documents == Array(segment.docids))
            #expect(all.frequencies == segment.docids.map { UInt16(($0 - 1) % 5 + 1) })
            #expect(segment.documents.documents(of: ProductID("nobody")).isEmpty)
            #expect(segment.postings?.list(Array("nowhere".utf8), firstDocid: 1) == nil)
        }
    }
}
