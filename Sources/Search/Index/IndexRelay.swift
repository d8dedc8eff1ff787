import Catalog
import Logging
import ServiceLifecycle

/// Keeps the index in step with the catalog while the server runs.
///
/// Looks at the outbox every few milliseconds, which costs one row read and also sees what other processes wrote
/// (`aisle import` beside a server).
package final class IndexRelay: Service {
    private let host: IndexHost
    private let rebuild: IndexRebuild
    private let wake: AsyncStream<Void>
    private let wakeContinuation: AsyncStream<Void>.Continuation

    init(host: IndexHost, rebuild: IndexRebuild) {
        self.host = host
        self.rebuild = rebuild
        // One waiting wake-up says all there is to say.
        (wake, wakeContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tick() }
            group.addTask {
                await cancelWhenGracefulShutdown { await self.relay() }
                self.wakeContinuation.finish()
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func tick() async {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            wakeContinuation.yield()
            try? await Task.sleep(for: .milliseconds(host.settings.relayMilliseconds))
        }
    }

    private func relay() async {
        for await _ in wake {
            if Task.isCancelled { return }
            do throws(Refusal) {
                try await catchUp()
            } catch {
                // The catalog is safe and the next round tries again; someone must look at a disk that is full.
                host.logger.error(
                    "index update failed", metadata: ["code": "\(error.code)", "reason": "\(error.message)"])
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Takes in all changes that are there now. What comes meanwhile waits for the next round: while much is sold, a batch
    /// for each handful of changes would cost many times what a batch for each round does.
    func catchUp() async throws(Refusal) {
        if try await rebuild.isWorthwhile() {
            try await rebuild.run { _ in }
            return
        }
        let host = host
        let replay = OutboxReplay(store: host.store, batchMax: host.settings.relayBatchMax)
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let applied = try await host.writing.run { () throws(Refusal) in
                let applied = try replay.step(host.generation)
                if applied > 0 { host.advanceDraftIndex(replay) }
                return applied
            }
            guard applied > 0 else { return }
            host.events.signal.notify()
            host.observer.indexed(applied, seconds: (ContinuousClock.now - start) / .seconds(1))
            if applied < host.settings.relayBatchMax { return }
        }
    }
}
