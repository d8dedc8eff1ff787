import Catalog
import Search
import ServiceLifecycle

extension Engine {
    /// Runs the engine's services for as long as the work takes, for commands that need them.
    func withServices<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        leaveEarlierJobs()
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            for service in services {
                group.addTask {
                    try await service.run()
                    return nil
                }
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let value = ended { return value }
            }
            throw CancellationError()
        }
    }
}
