import Catalog
import Synchronization

/// Refuses to take on more before the machine is in trouble: a process that the kernel ends answers nobody.
///
/// Only work that makes catalog or index grow is refused; searches and deletions go on.
package final class MemoryGuard: Sendable {
    /// The share of all memory that the process may own when the settings name no number.
    private static let shareDefault = 0.8
    /// The share of all memory that has to stay free, whoever has the rest.
    private static let freeShareMin = 0.03
    /// Asking the kernel costs a tenth of a millisecond.
    private static let interval = Duration.milliseconds(100)

    private struct State {
        var last: (reading: MemoryReading, at: ContinuousClock.Instant)?
        var relief: [@Sendable () -> Void] = []
    }

    private let limitSet: Int
    private let read: @Sendable () -> MemoryReading?
    private let state = Mutex(State())

    /// - Parameter limit: bytes that the process may own; 0 takes a share of what there is.
    init(limit: Int, read: @escaping @Sendable () -> MemoryReading? = MemoryReading.now) {
        limitSet = limit
        self.read = read
    }

    /// Adds something that can be forgotten when memory is short.
    func relieve(by relief: @escaping @Sendable () -> Void) { state.withLock { $0.relief.append(relief) } }

    /// - Throws: `memory_limit` when the process has reached its limit or the machine has hardly any left, also after
    ///   caches were emptied.
    func check() throws(Refusal) {
        guard let reading = recent(), problem(reading) != nil else { return }
        for relief in state.withLock({ $0.relief }) { relief() }
        guard let after = read() else { return }
        state.withLock { $0.last = (after, .now) }
        if let problem = problem(after) { throw Refusal(.memoryLimit, message: problem) }
    }

    /// The bytes that the process may own; `nil` where the kernel does not say what there is.
    func limit(_ reading: MemoryReading) -> Int {
        limitSet > 0 ? limitSet : Int(Double(reading.total) * Self.shareDefault)
    }

    /// `nil` where the kernel tells nothing.
    func reading() -> MemoryReading? { read() }

    private func recent() -> MemoryReading? {
        let now = ContinuousClock.now
        if let last = state.withLock({ $0.last }), now - last.at < Self.interval { return last.reading }
        guard let reading = read() else { return nil }
        state.withLock { $0.last = (reading, now) }
        return reading
    }

    private func problem(_ reading: MemoryReading) -> String? {
        let limit = limit(reading)
        if reading.owned > limit {
            return "the process owns \(Self.text(reading.owned)) of memory, its limit is \(Self.text(limit)): "
                + "nothing more is taken in; give it more (memory_bytes_max) or index less"
        }
        let freeMin = Int(Double(reading.total) * Self.freeShareMin)
        guard reading.available < freeMin else { return nil }
        return "only \(Self.text(reading.available)) of \(Self.text(reading.total)) of memory are left: "
            + "nothing more is taken in until there is more"
    }

    private static func text(_ bytes: Int) -> String { "\(bytes >> 20) MB" }
}
