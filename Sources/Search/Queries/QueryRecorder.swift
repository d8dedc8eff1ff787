import Catalog
import Logging
import SearchIndex
import ServiceLifecycle
import Store
import Synchronization

/// Counts what is searched for, and makes the phrases of it that search boxes complete to.
///
/// Nothing is written while a search runs: searches are counted in memory and stored together now and then.
package final class QueryRecorder: Service {
    /// How often counts are stored and phrases are made anew.
    private static let interval = Duration.seconds(10)
    /// Different queries counted between two rounds; what comes beyond it is not counted.
    private static let pendingMax = 5_000
    /// Recorded queries that are phrases at the same time.
    private static let phrasesMax = 20_000
    /// Names of categories and brands that are phrases.
    private static let namesMax = 20_000
    private static let saltKey = "query_salt"

    private let store: RecordedQueryStore
    private let host: IndexHost
    private let threads: BlockingPool
    private let salt: String
    private let visitorsMin: Int
    private let rowsMax: Int
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let pending = Mutex<[String: QueryTally]>([:])
    private let table = Mutex(PhraseTable.empty)
    /// The snapshot that the phrases were made with.
    private let madeFrom = Mutex<UInt64>(0)

    /// - Parameter salt: secret of the data folder, without which hashes of visitors say nothing.
    init(
        store: RecordedQueryStore, host: IndexHost, threads: BlockingPool, salt: String,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.store = store
        self.host = host
        self.threads = threads
        self.salt = salt
        visitorsMin = host.settings.queryVisitorsMin
        rowsMax = host.settings.recordedQueriesMax
        self.now = now
        self.logger = logger
    }

    /// The secret of a data folder, made when there is none. Blocking.
    static func salt(_ settings: SettingStore, makeText: (Int) -> String) throws(Refusal) -> String {
        if let salt = try settings.value(saltKey) { return salt }
        let salt = makeText(32)
        try settings.set(saltKey, to: salt)
        return salt
    }

    private var isOff: Bool { visitorsMin == 0 || rowsMax == 0 }

    /// Phrases as of the last round.
    var phrases: PhraseTable { table.withLock { $0 } }

    /// Counts a search. Cheap; junk and searches by nobody in particular are not counted.
    ///
    /// What holders of keys with a filter search for may tell of what others must not see, so it is left out.
    func record(_ text: String, by grant: Grant) {
        guard !isOff, grant.filter == nil, let visitor = grant.visitor, let text = QueryText.normalised(text) else {
            return
        }
        let hash = SHA256Hex.prefix([salt.utf8, visitor.utf8])
        pending.withLock { pending in
            guard pending[text] != nil || pending.count < Self.pendingMax else { return }
            var tally = pending[text] ?? QueryTally(searches: 0, visitors: [])
            tally.searches += 1
            if tally.visitors.count < visitorsMin { tally.visitors.insert(hash) }
            pending[text] = tally
        }
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
        do throws(Refusal) {
            try await flush()
        } catch {
            // Counts of ten seconds are lost; searching goes on.
            logger.warning(
                "searches could not be recorded", metadata: ["code": "\(error.code)", "reason": "\(error.message)"])
        }
    }

    /// Stores what was counted and makes the phrases anew.
    package func flush() async throws(Refusal) {
        let tallies = pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        let serial = host.snapshot.serial
        guard !tallies.isEmpty || madeFrom.withLock({ $0 != serial }) else { return }
        let (store, host, instant) = (store, host, now())
        let (visitorsMin, rowsMax, isOff) = (visitorsMin, rowsMax, isOff)
        let made = try await threads.run { () throws(Refusal) in
            if !tallies.isEmpty {
                try store.add(tallies, at: instant, visitorsMin: visitorsMin, rowsMax: rowsMax)
            }
            let queries = isOff ? [] : try store.queries(visitorsMin: visitorsMin, limit: Self.phrasesMax)
            let recorded = queries.map {
                PhraseTable.Phrase(text: $0.text, searches: $0.searches, source: .recorded)
            }
            return PhraseTable(recorded + Self.names(host.snapshot))
        }
        table.withLock { $0 = made }
        madeFrom.withLock { $0 = serial }
    }

    /// Those that enough visitors searched for, most searched first; those of the last seconds among them.
    func recorded(limit: Int) async throws(Refusal) -> [RecordedQuery] {
        try await flush()
        guard !isOff else { return [] }
        let (store, visitorsMin) = (store, visitorsMin)
        return try await threads.run { () throws(Refusal) in
            try store.queries(visitorsMin: visitorsMin, limit: limit)
        }
    }

    /// What categories and brands are called.
    private static func names(_ snapshot: IndexSnapshot) -> [PhraseTable.Phrase] {
        var names: [PhraseTable.Phrase] = []
        for field in ["category", "brand"] {
            guard let column = snapshot.valueColumn(field) else { continue }
            for ordinal in 0..<min(column.valueCount, namesMax) {
                let value = column.value(ordinal)
                let name = field == "brand" ? value : CategoryPath.last(value)
                names.append(.init(text: name, searches: 0, source: .catalog))
            }
        }
        return names
    }
}
