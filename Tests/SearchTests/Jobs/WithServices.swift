import Logging
import ServiceLifecycle

/// Runs `body` beside services, which are shut down gracefully afterwards.
func withServices(
    _ services: [any Service], _ body: @escaping @Sendable () async throws -> Void
) async throws {
    let group = ServiceGroup(services: services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        tasks.addTask {
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try outcome.get()
        }
        try await tasks.waitForAll()
    }
}
