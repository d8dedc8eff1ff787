import Dispatch
import Foundation
import Synchronization
import Testing

@testable import SearchIndex

@Suite struct WorkQueueTests {
    @Test func resultsComeInTheOrderOfTheirNumbers() {
        let squares = WorkQueue(label: "test", priority: .bulk).map(1_000) { $0 * $0 }
        #expect(squares == (0..<1_000).map { $0 * $0 })
        #expect(WorkQueue(label: "test", priority: .bulk).map(0) { $0 }.isEmpty)
    }

    #if os(Linux)
        @Test(arguments: [(WorkQueue.Priority.ordinary, 0), (.indexing, 6), (.bulk, 10)])
        func threadsAreAsNiceAsTheirWork(priority: WorkQueue.Priority, niceness: Int) {
            let process = Self.niceness()
            let seen = WorkQueue(label: "test", priority: priority).map(64) { _ in Self.niceness() }
            #expect(Set(seen) == [min(19, max(niceness, process))])
            // The thread that asked stays as it was.
            #expect(Self.niceness() == process)
        }

        private static func niceness() -> Int { Int(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)) }
    #endif
}
