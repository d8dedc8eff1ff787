import Catalog
import Foundation
import GRDB
import Logging
import Store
import Testing

@testable import Commerce
@testable import Integrations

/// A seller who has earned 9,200 cents, and payouts of them over the offline gateway, by processes that the test starts.
struct PayoutFixture {
    static let euro = CurrencyCode("EUR")
    static let earned: Int64 = 9_200

    let shop: SellerFixture
    let seller: SellerID

    init(account: String? = "acct_1") async throws {
        shop = try SellerFixture()
        seller = try await shop.seller("sam")
        let line = SoldOrder.Line(
            number: 1, productID: ProductID("p"), sellerID: seller, quantity: 1, minorUnits: 10_000)
        let order = SoldOrder(id: "ord_1", currency: Self.euro, lines: [line], totalMinorUnits: 10_000)
        let now = shop.base.clock.now
        try shop.base.database.write { try SellerLedgerStore($0).sold(order, at: now) }
        if let account { try await setAccount(account) }
    }

    func setAccount(_ account: String?) async throws {
        _ = try await shop.sellers.setPayoutAccount(
            of: seller, ["account": account.map { .string($0) } ?? .null], by: shop.administrator)
    }

    func request(_ amount: Int64 = 5_000) async throws -> String {
        try await shop.sellers.money.request(
            ["currency": "EUR", "amount": .integer(amount)], of: seller, by: try shop.person("sam")
        ).id
    }

    /// The gateway as it is after whatever its file says.
    func gateway() throws -> TestGateway { try TestGateway(folder: shop.base.folder.path, patience: .milliseconds(1)) }

    /// The payouts of a process that starts now.
    func payouts(
        _ transfers: any SellerTransfers, gateway: String = "test", logger: Logger = CommerceFixture.logger
    ) -> SellerPayouts {
        SellerPayouts(
            store: CommerceStore(shop.base.database), environment: shop.base.shop.environment, gateway: gateway,
            transfers: transfers, logger: logger)
    }

    /// What the next process makes of what is left: its start, and some rounds.
    func restart(_ transfers: (any SellerTransfers)? = nil) async throws {
        let reconciler = payouts(try transfers ?? gateway()).reconciler
        await reconciler.begin()
        for _ in 0..<3 {
            await reconciler.round()
            tick(seconds: 60)
        }
    }

    func tick(seconds: Int64) { shop.base.clock.advance(milliseconds: seconds * 1_000) }

    func stored(_ id: String) throws -> SellerPayout {
        try shop.base.database.read { try SellerLedgerStore($0).knownPayout(id) }
    }

    func balance() throws -> Int64 {
        try shop.base.database.read { try SellerLedgerStore($0).balances(of: seller).first?.minorUnits ?? 0 }
    }

    /// Does one step of the store, as a process that ends after it.
    @discardableResult
    func keep(_ body: (SellerPayoutKeeper) throws -> SellerPayout) throws -> SellerPayout {
        let now = shop.base.clock.now
        return try shop.base.database.write { db in
            try body(SellerStore(db).payoutKeeper(shop.administrator.caller, at: now))
        }
    }

    /// What the gateway did for an account: each kind with its minor units, in order.
    func movements(_ account: String = "acct_1") async throws -> [String] {
        try await gateway().work { book throws(Refusal) in
            book.movements(of: account).filter { $0.kind != .lost }
                .map { "\($0.kind.rawValue) \($0.amount.minorUnits)" }
        }
    }

    func events() throws -> [String] {
        try shop.base.events().map(\.type.name).filter { $0.hasPrefix("seller.payout") }
    }

    func disagreements() async throws -> [String] {
        let clock = shop.base.clock
        let report = try await ConsistencyCheck(store: shop.base.shop.store, now: { clock.now }).run()
        // The order of the fixture is in the ledger only.
        return report.disagreements.map(\.description).filter { $0.contains("payout") }
    }

    /// The money is with the seller's bank once, or with the shop as before.
    func ended(_ id: String, _ state: SellerPayout.State, _ account: String = "acct_1") async throws {
        let payout = try stored(id)
        #expect(payout.state == state && payout.endedAt != nil, "\(payout)")
        #expect(try balance() == (state == .paid ? Self.earned - payout.minorUnits : Self.earned))
        let moved = try await movements(account)
        let amount = payout.minorUnits
        if state == .paid {
            #expect(moved == ["transfer \(amount)", "payout \(amount)"])
            #expect(payout.note?.hasPrefix("po_") == true && payout.sending?.transferID?.hasPrefix("tr_") == true)
        } else {
            #expect(moved == [] || moved == ["transfer \(amount)", "reversal \(amount)"])
            #expect((payout.sending?.transferID == nil) == moved.isEmpty)
            #expect((payout.sending?.reversalID == nil) == moved.isEmpty)
        }
        #expect(try events() == ["seller.payout_requested", "seller.payout_\(state.rawValue)"])
        #expect(try await disagreements() == [])
    }
}
