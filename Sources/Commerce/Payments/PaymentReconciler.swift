import Catalog
import Logging
import ServiceLifecycle

/// Finishes what a crash or a silent gateway cut short: payments, refunds, messages of the gateway.
///
/// What is under way is written down with the time when somebody has to look at it again. While a request works on it, that time
/// is later than the request can take; at the start nobody works on anything, and all of it is due.
package final class PaymentReconciler: Service {
    private static let interval = Duration.milliseconds(500)
    private static let cleaningRounds = 7_200

    private let payments: Payments
    private let inbox: GatewayEventInbox
    private let logger: Logger

    init(payments: Payments, logger: Logger) {
        self.payments = payments
        inbox = GatewayEventInbox(payments: payments)
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.begin()
            var rounds = 0
            while !Task.isCancelled {
                await self.round()
                if rounds.isMultiple(of: Self.cleaningRounds) {
                    await self.attempt("old messages", self.inbox.removeOld)
                }
                rounds += 1
                // Ends early only when the service does.
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Makes everything due that is under way.
    func begin() async {
        await attempt("the start") { () throws(Refusal) in
            let (now, name) = (self.payments.environment.now(), self.payments.gateway.name)
            let stranded = try await self.payments.store.write { db in
                try PaymentStore(db).makeAllDue(at: now)
                return try PaymentStore(db).strandedCount(except: name)
            }
            guard stranded > 0 else { return }
            self.logger.error(
                "payments of another gateway are under way, start with that one to finish them",
                metadata: ["count": "\(stranded)", "gateway": "\(name)"])
        }
    }

    /// Looks after everything that is due, several at once: a gateway that hangs holds up few.
    package func round() async {
        await attempt("messages to be fetched", inbox.fetch)
        await attempt("messages of the gateway", inbox.round)
        let (now, name) = (payments.environment.now(), payments.gateway.name)
        await attempt("payments") { () throws(Refusal) in
            let due = try await self.payments.store.read {
                try PaymentStore($0).due(name, at: now, limit: PaymentLimits.atOnce)
            }
            await withTaskGroup(of: Void.self) { tasks in
                for id in due { tasks.addTask { await self.look(after: id) } }
            }
        }
        await attempt("refunds") { () throws(Refusal) in
            let due = try await self.payments.store.read {
                try PaymentStore($0).dueRefunds(name, at: now, limit: PaymentLimits.atOnce)
            }
            await withTaskGroup(of: Void.self) { tasks in
                for id in due { tasks.addTask { await self.look(after: id) } }
            }
        }
    }

    private func look(after id: PaymentID) async {
        await attempt("payment \(id)") { () throws(Refusal) in
            let payment = try await self.payments.stored(id)
            if payment.state == .requiresAction {
                _ = try await self.payments.refreshOrPutOff(id)
            } else {
                _ = try await self.payments.advance(id)
            }
        }
    }

    private func look(after id: RefundID) async {
        await attempt("refund \(id)") { () throws(Refusal) in _ = try await self.payments.advance(id) }
    }

    /// One that fails must not keep the others waiting; it stays due.
    private func attempt(_ what: String, _ work: () async throws(Refusal) -> Void) async {
        do throws(Refusal) {
            try await work()
        } catch {
            logger.error("payments can't be looked after", metadata: ["what": "\(what)", "reason": "\(error.message)"])
        }
    }
}
