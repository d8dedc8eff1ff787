import ServiceLifecycle

/// The loop of a service that looks again and again whether there is something to do.
package enum Rounds {
    /// Runs rounds with a pause after each, until the service is shut down or its task is cancelled.
    package static func run(every pause: Duration, _ round: @escaping @Sendable () async -> Void) async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await round()
                // Ends early only when the service does.
                try? await Task.sleep(for: pause)
            }
        }
    }
}
