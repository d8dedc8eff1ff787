import Logging
import Synchronization

/// Keeps what was logged.
package final class RecordedLog: LogHandler {
    package struct Line: Sendable {
        package var level: Logger.Level
        package var message: String
        package var metadata: Logger.Metadata
    }

    private struct Missing: Error, CustomStringConvertible {
        let description = "no such line in ten minutes"
    }

    private let recorded = Mutex<[Line]>([])

    package init() {}

    package var lines: [Line] { recorded.withLock { $0 } }

    /// Of what is a warning or graver.
    package var warnings: [String] { lines.filter { $0.level >= .warning }.map(\.message) }

    /// All of it.
    package var text: String { lines.map { "\($0.message) \($0.metadata)\n" }.joined() }

    /// Returns once such a line is there.
    package func first(_ isWanted: @Sendable (Line) -> Bool) async throws {
        for _ in 0..<60_000 {
            if lines.contains(where: isWanted) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Missing()
    }

    // The level and metadata of a handler are values of a logger; a shared recorder takes everything.
    package var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    package var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    package subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    package func log(event: LogEvent) {
        let line = Line(level: event.level, message: "\(event.message)", metadata: event.metadata ?? [:])
        recorded.withLock { $0.append(line) }
    }
}
