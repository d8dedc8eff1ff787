import Dispatch
import Foundation
import Synchronization

/// Threads for blocking work, which share the processors with searches by the work's priority once
/// ``protectSearches()`` was called.
///
/// Each quality of service has threads of its own in Dispatch, which on Linux sets no priority: their niceness is set here.
/// A thread can only become nicer, so work of different priorities never shares one.
package struct WorkQueue: Sendable {
    package enum Priority: Sendable {
        /// What somebody waits for.
        case ordinary
        /// Takes changes into the index: a quarter of a search's share while both want the processor.
        case indexing
        /// Imports and rebuilds: a tenth of a search's share.
        case bulk

        fileprivate var quality: DispatchQoS {
            switch self {
            case .ordinary: .default
            case .indexing: .utility
            case .bulk: .background
            }
        }

        /// As `nice(1)` counts: the scheduler gives 1.25 times less for each step.
        fileprivate var niceness: Int32 {
            switch self {
            case .ordinary: 0
            case .indexing: 6
            case .bulk: 10
            }
        }
    }

    private let queue: DispatchQueue
    private let niceness: Int32

    private static let areSearchesProtected = Atomic<Bool>(false)

    /// From now on, threads of this process give way as the priority of their work says. For servers: without searches
    /// beside it, work would only wait for whatever else the machine does.
    package static func protectSearches() { areSearchesProtected.store(true, ordering: .relaxed) }

    package init(label: String, priority: Priority) {
        queue = DispatchQueue(label: label, qos: priority.quality, attributes: .concurrent)
        niceness = priority.niceness
    }

    /// Runs work beside whatever else the queue runs.
    package func async(group: DispatchGroup? = nil, _ work: @escaping @Sendable () -> Void) {
        queue.async(group: group) { [niceness] in
            if Self.areSearchesProtected.load(ordering: .relaxed) { Self.beNice(niceness) }
            work()
        }
    }

    /// What calls give for the numbers below a count, in their order. As many run at once as there are processors.
    func map<Value: Sendable>(_ count: Int, _ work: @escaping @Sendable (Int) -> Value) -> [Value] {
        let results = Results<Value>()
        let group = DispatchGroup()
        for _ in 0..<min(count, max(1, ProcessInfo.processInfo.activeProcessorCount)) {
            async(group: group) {
                while case let number = results.takeNumber(), number < count { results.set(work(number), number) }
            }
        }
        group.wait()
        return results.values
    }

    private final class Results<Value: Sendable>: Sendable {
        private let next = Atomic<Int>(0)
        private let byNumber = Mutex<[Int: Value]>([:])

        func takeNumber() -> Int { next.add(1, ordering: .relaxed).oldValue }

        func set(_ value: Value, _ number: Int) { byNumber.withLock { $0[number] = value } }

        var values: [Value] { byNumber.withLock { known in known.keys.sorted().compactMap { known[$0] } } }
    }

    private static func beNice(_ niceness: Int32) {
        #if os(Linux)
            // Of the calling thread alone, on Linux. It can't fail for a thread that becomes nicer.
            if niceness > 0 { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
        #endif
    }
}
