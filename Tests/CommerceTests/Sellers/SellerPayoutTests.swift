import Catalog
import GRDB
import Logging
import Store
import Synchronization
import TestSupport
import Testing

@testable import Commerce
@testable import Integrations

/// Payouts over the gateway, and what a crash or a silent gateway leaves behind.
@Suite struct SellerPayoutTests {
    // MARK: Going well, and being refused

    @Test func aPayoutGoesOutOverTheGatewayOnce() async throws {
        let shop = try await PayoutFixture()
        let id = try await shop.request()
        let payouts = shop.payouts(try shop.gateway())
        let sent = try await payouts.send(id, by: shop.shop.administrator)
        try await shop.ended(id, .paid)
        // Said again it changes nothing.
        #expect(try await payouts.send(id, by: shop.shop.administrator) == sent)
        try await shop.restart()
        try await shop.ended(id, .paid)
        #expect(
            try shop.shop.base.adminActions().suffix(3) == [
                "seller.payout_account_changed", "seller.payout_sent", "seller.payout_paid",
            ])
        // A second one is another one.
        let second = try await shop.request(100)
        #expect(try await payouts.send(second, by: shop.shop.administrator).state == .paid)
        #expect(try await shop.movements().suffix(2) == ["transfer 100", "payout 100"])
    }

    @Test(arguments: ["acct_transfer_refused", "acct_payout_refused", "bank_1"])
    func whatIsRefusedComesBack(account: String) async throws {
        let shop = try await PayoutFixture(account: account)
        let id = try await shop.request()
        let payouts = shop.payouts(try shop.gateway())
        let sent = try await payouts.send(id, by: shop.shop.administrator)
        #expect(sent.state == .rejected && sent.note?.isEmpty == false)
        #expect((sent.sending?.reversalID != nil) == (account == "acct_payout_refused"))
        try await shop.ended(id, .rejected, account)
        #expect(try await payouts.send(id, by: shop.shop.administrator) == sent)
        try await shop.ended(id, .rejected, account)
        // The money can be asked for anew, and goes to an account that takes it.
        try await shop.setAccount("acct_1")
        let again = try await shop.request(PayoutFixture.earned)
        #expect(try await payouts.send(again, by: shop.shop.administrator).state == .paid)
        #expect(try await shop.movements() == ["transfer 9200", "payout 9200"])
    }

    @Test func sendingManyTimesAtOnceSendsOnce() async throws {
        let shop = try await PayoutFixture()
        let id = try await shop.request()
        let payouts = shop.payouts(try shop.gateway())
        let states = await withTaskGroup(of: SellerPayout.State?.self) { tasks in
            for _ in 0..<16 {
                tasks.addTask { (try? await payouts.send(id, by: shop.shop.administrator))?.state }
            }
            return await tasks.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(states == [.paid])
        try await shop.ended(id, .paid)
    }

    // MARK: No answer

    @Test(arguments: TestAccount.allCases.filter { $0 == .lostTransfer || $0.lostAnswer != nil })
    func silenceIsWaitedForAndAskedAgain(account: TestAccount) async throws {
        let shop = try await PayoutFixture(account: account.rawValue)
        let id = try await shop.request()
        let payouts = shop.payouts(try shop.gateway())
        let sent = try await payouts.send(id, by: shop.shop.administrator)
        #expect(sent.state == .sending && sent.sending?.attempts == 1)
        let before = try await shop.movements(account.rawValue)
        // Before its time nobody asks again.
        await payouts.reconciler.round()
        #expect(try shop.stored(id).state == .sending)
        #expect(try await shop.movements(account.rawValue) == before)
        shop.tick(seconds: 2)
        await payouts.reconciler.round()
        try await shop.ended(id, account == .lostReversalAnswer ? .rejected : .paid, account.rawValue)
    }

    struct Failing: Sendable, CustomTestStringConvertible {
        var step: FaultyTransfers.Step
        var fault: FaultyTransfers.Fault
        var testDescription: String { "\(step) \(fault)" }
    }

    private static let failing = FaultyTransfers.Step.allCases.flatMap { step in
        FaultyTransfers.Fault.allCases.map { Failing(step: step, fault: $0) }
    }

    /// Every call, failing in every way: at once, and after the process was started anew.
    @Test(arguments: failing) func everyFailureEndsWithTheMoneyInOnePlace(_ failing: Failing) async throws {
        for isRestarted in [false, true] {
            let account = failing.step == .reverse ? "acct_payout_refused" : "acct_1"
            let shop = try await PayoutFixture(account: account)
            let id = try await shop.request()
            let faulty = FaultyTransfers(try shop.gateway(), failing.step, failing.fault)
            let payouts = shop.payouts(faulty)
            let sent = try await payouts.send(id, by: shop.shop.administrator)
            let isRefused = failing.fault == .refused
            // A reversal that is refused is nothing that could be given up.
            let isWaiting = !isRefused || failing.step == .reverse
            #expect(sent.state == (isWaiting ? .sending : .rejected))
            if isRestarted {
                try await shop.restart()
            } else {
                shop.tick(seconds: 2)
                await payouts.reconciler.round()
            }
            let isPaid = failing.step != .reverse && !isRefused
            try await shop.ended(id, isPaid ? .paid : .rejected, account)
        }
    }

    @Test func pausesGrowWhileTheGatewayIsAway() async throws {
        let shop = try await PayoutFixture()
        let id = try await shop.request()
        let faulty = FaultyTransfers(try shop.gateway(), .payOut, .away, times: 4)
        let payouts = shop.payouts(faulty)
        _ = try await payouts.send(id, by: shop.shop.administrator)
        for pause in [2, 4, 8, 16] as [Int64] {
            #expect(try shop.stored(id).state == .sending)
            let calls = faulty.made.count
            shop.tick(seconds: pause - 1)
            await payouts.reconciler.round()
            #expect(faulty.made.count == calls, "not before \(pause) seconds")
            shop.tick(seconds: 1)
            await payouts.reconciler.round()
            #expect(faulty.made.count == calls + 1)
        }
        try await shop.ended(id, .paid)
        #expect(faulty.made == [.transfer] + Array(repeating: .payOut, count: 5))
        // What was written down is not asked for again.
        #expect(try shop.stored(id).sending?.attempts == 4)
    }

    @Test func moneyThatCanNotBeTakenBackStaysOnItsWayAndIsReported() async throws {
        let shop = try await PayoutFixture(account: "acct_payout_refused")
        let id = try await shop.request()
        let faulty = FaultyTransfers(try shop.gateway(), .reverse, .refused, times: 2)
        let log = RecordedLog()
        let payouts = shop.payouts(faulty, logger: Logger(label: "test") { _ in log })
        let sent = try await payouts.send(id, by: shop.shop.administrator)
        #expect(sent.state == .sending && sent.note == "the bank account has been closed")
        #expect(try shop.balance() == PayoutFixture.earned - 5_000)
        #expect(log.lines.map(\.level) == [.error])
        try await shop.restart(faulty)
        try await shop.ended(id, .rejected, "acct_payout_refused")
        #expect(try shop.stored(id).note == "the bank account has been closed")
    }

    // MARK: The process ends

    /// Where the process ended: what was written and what the gateway had done by then.
    enum Cut: String, CaseIterable {
        case sent, transferred, transferWritten, paidOut, refusalWritten, reversed
    }

    @Test(arguments: Cut.allCases) func theNextProcessGoesOn(_ cut: Cut) async throws {
        let isRefused = cut == .refusalWritten || cut == .reversed
        let account = isRefused ? "acct_payout_refused" : "acct_1"
        let shop = try await PayoutFixture(account: account)
        let id = try await shop.request()
        let (gateway, amount) = (try shop.gateway(), Money(minorUnits: 5_000, currency: PayoutFixture.euro))
        try shop.keep { try $0.send(id, over: "test") }
        if cut != .sent {
            let transfer = try await gateway.transfer(amount, to: account, key: "\(id)-transfer")
            if cut != .transferred { try shop.keep { try $0.take(.transferred(transfer), to: id) } }
            if cut == .paidOut { _ = try await gateway.payOut(amount, of: account, key: "\(id)-payout") }
            if isRefused {
                let failure = Payment.Failure(code: "account_closed", message: "closed")
                try shop.keep { try $0.take(.payoutRefused(failure), to: id) }
            }
            if cut == .reversed { _ = try await gateway.reverse(amount, of: transfer, key: "\(id)-reversal") }
        }
        #expect(try shop.stored(id).state == .sending)
        // A process that was there all the time leaves it to whoever works on it.
        let other = shop.payouts(try shop.gateway())
        await other.reconciler.round()
        #expect(try shop.stored(id).state == .sending)
        try await shop.restart()
        try await shop.ended(id, isRefused ? .rejected : .paid, account)
    }

    @Test func whatHasBeenOvertakenChangesNothing() async throws {
        let shop = try await PayoutFixture()
        let id = try await shop.request()
        let failure = Payment.Failure(code: "x", message: "late")
        for answer in [.transferred("tr_x"), .paidOut("po_x"), .reversed("trr_x")] as [PayoutAnswer] {
            #expect(try shop.keep { try $0.take(answer, to: id) }.state == .requested)
        }
        try shop.keep { try $0.send(id, over: "test") }
        for answer in [.paidOut("po_x"), .payoutRefused(failure), .reversed("trr_x")] as [PayoutAnswer] {
            #expect(try shop.keep { try $0.take(answer, to: id) }.note == nil)
        }
        try shop.keep { try $0.take(.transferred("tr_1"), to: id) }
        for answer in [.transferred("tr_2"), .transferRefused(failure), .reversed("trr_x")] as [PayoutAnswer] {
            let payout = try shop.keep { try $0.take(answer, to: id) }
            #expect(payout.sending?.transferID == "tr_1" && payout.state == .sending && payout.note == nil)
        }
        try shop.keep { try $0.take(.paidOut("po_1"), to: id) }
        for answer in [.paidOut("po_2"), .payoutRefused(failure), .reversed("trr_x")] as [PayoutAnswer] {
            let payout = try shop.keep { try $0.take(answer, to: id) }
            #expect(payout.state == .paid && payout.note == "po_1" && payout.sending?.reversalID == nil)
        }
        #expect(try shop.keep { try $0.putOff(id) }.sending?.attempts == 0)
        #expect(try shop.balance() == PayoutFixture.earned - 5_000)
    }

    @Test func payoutsOfAnotherGatewayAreLeftAloneAndReported() async throws {
        let shop = try await PayoutFixture()
        let id = try await shop.request()
        try shop.keep { try $0.send(id, over: "stripe") }
        let faulty = FaultyTransfers(try shop.gateway(), .transfer, .away, times: 0)
        let log = RecordedLog()
        let payouts = shop.payouts(faulty, logger: Logger(label: "test") { _ in log })
        await payouts.reconciler.begin()
        await payouts.reconciler.round()
        #expect(log.lines.map(\.level) == [.error])
        #expect(try await payouts.send(id, by: shop.shop.administrator).state == .sending)
        #expect(faulty.made == [])
    }
}
