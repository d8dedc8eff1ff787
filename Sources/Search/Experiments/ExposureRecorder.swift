import Catalog
import Logging
import ServiceLifecycle
import Store
import Synchronization

/// Remembers what pages showed to visitors, and what they did with it.
///
/// Pages are gathered in memory and stored together; an event is on the disk when it is answered.
package final class ExposureRecorder: Service {
    /// How often pages are stored.
    private static let interval = Duration.seconds(5)
    /// Pages between two rounds; what comes beyond it is not remembered.
    private static let pendingMax = 20_000
    /// Rounds between two that forget.
    private static let roundsPerSweep = 12
    /// Products of one page that are remembered.
    static let productsMax = 100
    private static let dayMilliseconds: Int64 = 86_400_000

    let store: ExposureStore
    let threads: BlockingPool
    private let salt: String
    private let days: Int
    private let rowsMax: Int
    private let recordsTexts: Bool
    let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let pending = Mutex<[Exposure]>([])
    private let rounds = Atomic<Int>(0)
    /// Pages since the last round for which there was no room.
    private let lost = Atomic<Int>(0)

    /// - Parameter salt: secret of the data folder, without which hashes of visitors say nothing.
    init(
        store: ExposureStore, threads: BlockingPool, settings: EngineSettings, salt: String,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.store = store
        self.threads = threads
        self.salt = salt
        days = settings.exposureDays
        rowsMax = settings.exposuresMax
        recordsTexts = settings.queryVisitorsMin > 0
        self.now = now
        self.logger = logger
    }

    var isOff: Bool { days == 0 || rowsMax == 0 }

    /// Remembers a page. Cheap.
    ///
    /// - Parameter isRestricted: whether a key's filter holds; what its holders search for stays with them.
    /// - Returns: the number of the page.
    func record(
        _ page: ShownPage, text: String, visitor: String, isRestricted: Bool, part: ExperimentPart? = nil
    ) -> Int64 {
        let instant = now()
        let day = instant.millisecondsSinceEpoch / Self.dayMilliseconds
        let known = recordsTexts && !isRestricted ? QueryText.normalised(text) : nil
        let said = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let id = Int64.random(in: 1...Int64.max)
        let exposure = Exposure(
            id: id, at: instant, text: known ?? "", visitor: hash("visitor", visitor),
            session: hash("session", visitor, said, String(day)), experiment: part?.experiment, arm: part?.arm,
            firstPlace: page.firstPlace, total: page.total, products: page.products, teams: part?.teams ?? [])
        let isKept = pending.withLock { pending in
            guard pending.count < Self.pendingMax else { return false }
            pending.append(exposure)
            return true
        }
        if !isKept { lost.add(1, ordering: .relaxed) }
        return id
    }

    private func hash(_ parts: String...) -> Int64 {
        Int64(bitPattern: SHA256Hex.prefix(([salt] + parts).map(\.utf8)))
    }

    /// Stores events, behind the pages that they may be of.
    ///
    /// - Returns: what became of each, in their order.
    func report(_ events: [ShopperEvent]) async throws(Refusal) -> [ShopperEvent.Outcome] {
        let exposures = takePending()
        let (store, instant) = (store, now())
        do throws(Refusal) {
            return try await threads.run { () throws(Refusal) in try store.add(exposures, events: events, at: instant) }
        } catch {
            giveBack(exposures)
            throw error
        }
    }

    /// Stores the pages of the last seconds.
    package func flush() async throws(Refusal) { _ = try await report([]) }

    /// Forgets what is too old or too much.
    package func sweep() async throws(Refusal) {
        let (store, rowsMax) = (store, rowsMax)
        let oldest = Timestamp(
            millisecondsSinceEpoch: now().millisecondsSinceEpoch - Int64(days) * Self.dayMilliseconds)
        _ = try await threads.run { () throws(Refusal) in try store.forget(before: oldest, rowsMax: rowsMax) }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.round()
                do { try await Task.sleep(for: Self.interval) } catch { break }
            }
        }
        await round()
    }

    private func round() async {
        let lost = lost.exchange(0, ordering: .relaxed)
        if lost > 0 {
            logger.warning("shown pages came faster than they are stored", metadata: ["lost": "\(lost)"])
        }
        do throws(Refusal) {
            if pending.withLock({ !$0.isEmpty }) { try await flush() }
            if rounds.add(1, ordering: .relaxed).oldValue % Self.roundsPerSweep == 0 { try await sweep() }
        } catch {
            logger.warning(
                "shown pages could not be stored", metadata: ["code": "\(error.code)", "reason": "\(error.message)"])
        }
    }

    private func takePending() -> [Exposure] {
        pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
    }

    /// After a write that failed: the next one takes them along.
    private func giveBack(_ exposures: [Exposure]) {
        pending.withLock { $0 = Array((exposures + $0).prefix(Self.pendingMax)) }
    }
}

/// What of a page is remembered.
struct ShownPage: Sendable, Hashable {
    /// Of the first product, from 1.
    var firstPlace: Int
    var total: Int
    /// The first ``ExposureRecorder/productsMax``, without repeats.
    var products: [ProductID]
}

/// How a page took part in an experiment.
struct ExperimentPart: Sendable, Hashable {
    /// ``StoredExperiment/number``
    var experiment: Int64
    var name: String
    /// `nil` when both arms answered together.
    var arm: ExperimentArm?
    /// Who placed each hit of a page that both answered; empty otherwise.
    var teams: [ExperimentArm?] = []
}
