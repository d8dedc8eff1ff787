import Catalog

/// Two things that the store says and that can't both be true.
package struct Disagreement: Hashable, Sendable, CustomStringConvertible {
    /// What was looked at.
    package enum Subject: String, Sendable, CaseIterable {
        /// An order is not what its events add up to.
        case order
        /// An order and its payments, refunds, credit notes or disputes.
        case money
        /// What sellers have earned by an order, what refunds took back from them, and their payouts.
        case sellers
        /// What is on hand or reserved, and who says so.
        case stock
        /// An order and its returns.
        case returns
        /// A consecutive number is missing.
        case numbers
        /// Something happened of which nobody was told, or the other way round.
        case events
    }

    package var subject: Subject
    /// `nil` for what concerns no single order.
    package var order: String?
    package var message: String

    package var description: String {
        "\(subject.rawValue): \(order.map { "order \($0): " } ?? "")\(message)"
    }
}

/// Looks through everything that commerce has written down, and finds what does not agree.
package struct ConsistencyCheck: Sendable {
    private let store: CommerceStore
    private let now: @Sendable () -> Timestamp

    /// - Parameter now: tells which events are kept for sure.
    package init(store: CommerceStore, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.now = now
    }

    /// What was looked through, and everything that is wrong, in the order of ``Disagreement/Subject``.
    package struct Report: Hashable, Sendable {
        package var orders: Int
        package var disagreements: [Disagreement]
        /// Pieces that the catalog shows as reserved because other systems have promised them, as feeds say.
        package var reservedElsewhere: Int64
        /// Pieces of reservations whose time is over: a server that runs ends them within seconds.
        package var overdue: Int64
    }

    /// One snapshot is looked through; a server may run beside it.
    ///
    /// - Throws: `store_damaged`.
    package func run() async throws(Refusal) -> Report {
        let now = now()
        return try await store.read { try ConsistencyStore($0, now: now).report() }
    }
}
