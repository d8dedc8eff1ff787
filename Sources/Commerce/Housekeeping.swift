import Catalog
import Logging
import ServiceLifecycle

/// Does what nobody asks for: ends reservations and carts whose time is over, forgets old events.
package final class Housekeeping: Service {
    /// One thing to be done again and again.
    package struct Chore: Sendable {
        /// For the log.
        package var name: String
        /// - Returns: whether there is more to do at once.
        package var work: @Sendable () async throws(Refusal) -> Bool

        package init(_ name: String, work: @escaping @Sendable () async throws(Refusal) -> Bool) {
            self.name = name
            self.work = work
        }
    }

    /// A reservation lasts minutes; a second more or less is nothing.
    private static let interval = Duration.seconds(1)
    /// Rounds of a chore that has more to do, so that one does not keep the others waiting.
    private static let roundsMax = 20

    private let chores: [Chore]
    private let logger: Logger

    package init(chores: [Chore], logger: Logger) {
        self.chores = chores
        self.logger = logger
    }

    package func run() async throws { await Rounds.run(every: Self.interval) { await self.round() } }

    /// Does every chore once, and again while it has more.
    package func round() async {
        for chore in chores {
            do throws(Refusal) {
                for _ in 0..<Self.roundsMax where !Task.isCancelled { if try await !chore.work() { break } }
            } catch {
                logger.error("a chore failed", metadata: ["chore": "\(chore.name)", "reason": "\(error.message)"])
            }
        }
    }
}
