import Testing

@testable import SearchIndex

@Suite struct WorkQueueTests {
    @Test func resultsComeInTheOrderOfTheirNumbers() {
        let squares = WorkQueue(label: "test", priority: .bulk).map(1_000) { $0 * $0 }
        #expect(squares == (0..<1_000).map { $0 * $0 })
        #expect(WorkQueue(label: "test", priority: .bulk).map(0) { $0 }.isEmpty)
    }
}
