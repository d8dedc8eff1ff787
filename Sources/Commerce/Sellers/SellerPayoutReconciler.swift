import Catalog
import Logging
import ServiceLifecycle

/// Finishes payouts that a crash or a silent gateway cut short, as ``PaymentReconciler`` does payments.
package final class SellerPayoutReconciler: Service {
    /// Sellers wait for days; a second more or less is nothing.
    private static let interval = Duration.seconds(1)

    private let payouts: SellerPayouts

    init(payouts: SellerPayouts) { self.payouts = payouts }

    package func run() async throws {
        await begin()
        await Rounds.run(every: Self.interval) { await self.round() }
    }

    /// Makes everything due that is on its way: at the start nobody works on it.
    func begin() async {
        await attempt("the start") { () throws(Refusal) in
            let (now, name) = (self.payouts.environment.now(), self.payouts.gateway)
            let stranded = try await self.payouts.store.write { db in
                try SellerLedgerStore(db).makeAllPayoutsDue(at: now)
                return try SellerLedgerStore(db).strandedPayouts(except: name)
            }
            guard stranded > 0 else { return }
            self.payouts.logger.error(
                "payouts of another gateway are on their way, start with that one to finish them",
                metadata: ["count": "\(stranded)", "gateway": "\(name)"])
        }
    }

    /// Looks after everything that is due, several at once: a gateway that hangs holds up few.
    package func round() async {
        let (now, name) = (payouts.environment.now(), payouts.gateway)
        await attempt("what is due") { () throws(Refusal) in
            let due = try await self.payouts.store.read {
                try SellerLedgerStore($0).duePayouts(name, at: now, limit: PaymentLimits.atOnce)
            }
            await withTaskGroup(of: Void.self) { tasks in
                for id in due {
                    tasks.addTask {
                        await self.attempt(id) { () throws(Refusal) in _ = try await self.payouts.advance(id) }
                    }
                }
            }
        }
    }

    /// One that fails must not keep the others waiting; it stays due.
    private func attempt(_ what: String, _ work: () async throws(Refusal) -> Void) async {
        do throws(Refusal) {
            try await work()
        } catch {
            payouts.logger.error(
                "payouts can't be looked after", metadata: ["what": "\(what)", "reason": "\(error.message)"])
        }
    }
}
