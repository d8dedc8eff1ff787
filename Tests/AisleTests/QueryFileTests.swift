import Catalog
import Search
import Testing

@testable import aisle

@Suite struct QueryFileTests {
    @Test func columnsAreRead() throws {
        let file = try QueryFile(parsing: "q1\tlaptop\ten\thead\r\n\nq2\t\n", name: "q.tsv", hasLanguages: true)
        #expect(
            file.queries == [
                AskedQuery(id: "q1", text: "laptop", language: "en"), AskedQuery(id: "q2", text: ""),
            ])
    }

    @Test func languagesAreReadOnlyWhenAskedFor() throws {
        let file = try QueryFile(parsing: "q1\tlaptop\thead", name: "q.tsv", hasLanguages: false)
        #expect(file.queries.map(\.language) == [nil])
    }

    @Test func everyWrongLineIsNamed() {
        do throws(Refusal) {
            _ = try QueryFile(parsing: "q1\na\tb\n\tc\na\td", name: "q.tsv", hasLanguages: false)
            Issue.record("the file was taken")
        } catch {
            #expect(error.code == .invalidRecord)
            #expect(error.problems.map(\.field) == ["line 1", "line 3", "line 4"])
        }
    }

    @Test func percentilesAreNearestRanks() {
        let summary = LatencySummary((1...100).reversed().map { Duration.milliseconds($0) })
        #expect(summary.percentile(50) == .milliseconds(50))
        #expect(summary.percentile(99) == .milliseconds(99))
        #expect(summary.percentile(100) == .milliseconds(100))
        #expect(summary.text == "p50 50.00 ms  p95 95.00 ms  p99 99.00 ms")
        #expect(LatencySummary([]).percentile(50) == nil)
    }
}
