import Catalog
import ServiceLifecycle

extension Shop {
    /// What must run beside a server. Made anew each time: to be asked for once.
    package func makeServices() -> [any Service] {
        [Housekeeping(chores: chores, logger: logger), payments.reconciler, payouts.reconciler, events]
            + accounts.services
    }

    private var chores: [Housekeeping.Chore] {
        [
            accounts.cleaning,
            Housekeeping.Chore("carts that ran out") { () throws(Refusal) in try await self.carts.removeExpired() },
            Housekeeping.Chore("checkouts that ran out") { () throws(Refusal) in
                try await self.checkouts.removeExpired()
            },
            Housekeeping.Chore("orders that nobody paid") { () throws(Refusal) in try await self.orders.cancelUnpaid()
            },
            Housekeeping.Chore("refunds of cancelled orders") { () throws(Refusal) in
                try await self.orders.refundCancelled()
            },
            Housekeeping.Chore("reservations that ran out") { () throws(Refusal) in try await self.inventory.expire() },
            Housekeeping.Chore("refunds of returns") { () throws(Refusal) in try await self.returns.settleDue() },
            Housekeeping.Chore("evidence of disputes") { () throws(Refusal) in try await self.disputes.settleDue() },
            Housekeeping.Chore("old reservations") { () throws(Refusal) in try await self.inventory.removeEnded() },
            Housekeeping.Chore("products of sellers") { () throws(Refusal) in try await self.sellers.settle() },
            Housekeeping.Chore("old invitations") { () throws(Refusal) in try await self.sellers.removeExpired() },
            Housekeeping.Chore("changes of prices") { () throws(Refusal) in try await self.repricings.step() },
            // Before events are forgotten.
            Housekeeping.Chore("sums for reports") { () throws(Refusal) in try await self.reports.takeIn() },
            Housekeeping.Chore("old events") { () throws(Refusal) in
                let now = self.environment.now()
                guard try await self.store.read({ try CommerceEventStore($0).hasOld(now: now) }) else { return false }
                return try await self.store.write { try CommerceEventStore($0).removeOld(now: now) > 0 }
            },
            Housekeeping.Chore("old messages of other programs") { () throws(Refusal) in
                let now = self.environment.now()
                guard try await self.store.read({ try ReceivedEventStore($0).hasOld(now: now) }) else { return false }
                return try await self.store.write { try ReceivedEventStore($0).removeOld(now: now) > 0 }
            },
        ]
    }
}
