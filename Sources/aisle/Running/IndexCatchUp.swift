import Catalog
import Search

/// Brings the index up to date after a command has written the catalog, and shows how far it is.
struct IndexCatchUp {
    /// Without any change becoming searchable for this long, the relay is held up by something that the log tells.
    private static let stallMax = Duration.seconds(30)
    private static let pollInterval = Duration.milliseconds(50)

    let engine: Engine
    let display: ProgressDisplay

    /// - Returns: how many changes were taken in.
    /// - Throws: what kept the index from being built; the catalog stays as it is and `aisle reindex` tries again.
    func run() async throws -> Int {
        let start = try await engine.index.readiness()
        guard start.backlog > 0 else { return 0 }
        defer { display.finish() }
        // The relay would choose to build anew as well; this command does it itself, because it can show progress.
        if try await engine.rebuild.isWorthwhile() {
            try await Self.rebuild(engine, display)
        } else {
            try await relay(start.backlog)
        }
        return start.backlog
    }

    /// Builds the index anew.
    ///
    /// - Returns: how many products it holds.
    @discardableResult
    static func rebuild(_ engine: Engine, _ display: ProgressDisplay) async throws(Refusal) -> Int {
        let begin = ContinuousClock.now
        return try await engine.rebuild.run { progress in
            let seconds = (ContinuousClock.now - begin) / .seconds(1)
            let rate = seconds > 0 ? Double(progress.indexed) / seconds : 0
            let left = Double(max(0, progress.total - progress.indexed))
            display.show(
                ProgressStep(
                    label: "indexing", done: Int(progress.indexed),
                    share: progress.total > 0 ? Double(progress.indexed) / Double(progress.total) : nil,
                    rate: rate, remaining: rate > 0 ? .seconds(left / rate) : nil))
        }
    }

    private func relay(_ backlog: Int) async throws {
        try await engine.withServices {
            let begin = ContinuousClock.now
            var left = backlog
            var lastChange = begin
            while left > 0 {
                try await Task.sleep(for: Self.pollInterval)
                let now = ContinuousClock.now
                let state = try await engine.index.readiness()
                if state.backlog != left { lastChange = now }
                left = state.backlog
                guard now - lastChange < Self.stallMax else {
                    throw Refusal(
                        .unavailable, message: "the index is not updated; the catalog is safe, run `aisle reindex`")
                }
                let done = max(0, backlog - left)
                let rate = Double(done) / ((now - begin) / .seconds(1))
                display.show(
                    ProgressStep(
                        label: "indexing", done: done, unit: "changes", share: Double(done) / Double(backlog),
                        rate: rate, remaining: rate > 0 ? .seconds(Double(left) / rate) : nil))
            }
        }
    }
}
