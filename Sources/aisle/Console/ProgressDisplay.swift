import Synchronization

/// Shows progress on standard error: a bar that moves on a terminal, a plain line now and then elsewhere.
final class ProgressDisplay: Sendable {
    /// Faster than this nobody can read, and a slow terminal would slow the work.
    private static let barInterval = Duration.milliseconds(100)
    /// Plain lines end up in logs.
    private static let lineInterval = Duration.seconds(2)

    private struct State {
        /// `nil` before the bar was drawn first.
        var lastShown: ContinuousClock.Instant?
        var last: ProgressStep?
        var isBarVisible = false
    }

    private let width: Int?
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameter width: columns of the terminal; `nil` for plain lines.
    init(
        width: Int? = Console.noteWidth, write: @escaping @Sendable (String) -> Void = Console.noteRaw,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.width = width
        self.write = write
        self.now = now
        // The first plain line comes after an interval: short work needs none.
        state = Mutex(State(lastShown: width == nil ? now() : nil))
    }

    /// Shows a step if it is time for it. Cheap enough to be called for every batch.
    func show(_ step: ProgressStep) {
        let now = now()
        state.withLock { state in
            state.last = step
            let interval = width == nil ? Self.lineInterval : Self.barInterval
            if let lastShown = state.lastShown, now - lastShown < interval { return }
            state.lastShown = now
            draw(step, &state)
        }
    }

    /// Ends the line of the bar with the last state of the work.
    func finish() {
        state.withLock { state in
            if state.isBarVisible {
                if let last = state.last { draw(last, &state) }
                write("\n")
            }
            state = State(lastShown: width == nil ? now() : nil)
        }
    }

    private func draw(_ step: ProgressStep, _ state: inout State) {
        guard let width else { return write(step.line(width: nil) + "\n") }
        state.isBarVisible = true
        write("\r" + step.line(width: width) + "\u{1B}[K")
    }
}
