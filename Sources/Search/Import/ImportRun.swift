import Catalog
import Store

/// One import from beginning to end: while one batch is written, the next records are read and checked.
struct ImportRun {
    /// Between two calls of the progress callback.
    private static let progressInterval = Duration.milliseconds(100)
    /// Records that wait for their batch at most, good and bad; keeps a file of bad records from gathering in memory.
    private static let pendingRecordsMax = 10_000

    private let owner: CatalogImport
    private let options: ImportOptions
    private let stage: ReadingStage
    private let report: ImportReport?
    private let begin: ContinuousClock.Instant
    private let progress: @Sendable (ImportProgress) -> Void
    private var lastProgress: ContinuousClock.Instant
    private var summary = ImportSummary()
    private var duplicates = DuplicateLedger()
    private var bytesRead: Int64 = 0
    /// Records that have been checked and wait until they make a batch.
    private var pending: [PreparedRecord] = []
    private var pendingProducts = 0
    private var nextLine = 1

    init(
        _ owner: CatalogImport, _ options: ImportOptions, reader: RecordReader, report: ImportReport?,
        progress: @escaping @Sendable (ImportProgress) -> Void
    ) {
        self.owner = owner
        self.options = options
        self.report = report
        self.progress = progress
        let defaults = options.defaults ?? owner.defaults
        let preparation = RecordPreparation(
            header: reader.header,
            mapper: options.mapping.map { RecordMapper($0, currencyDefault: defaults.currency) },
            defaults: defaults)
        stage = ReadingStage(reader: reader, preparation: preparation, pool: owner.pool, now: owner.now)
        begin = owner.elapsedClock()
        lastProgress = begin
        summary.isDryRun = options.isDryRun
        summary.reportFile = options.reportFile
    }

    mutating func toEnd() async -> ImportSummary {
        do throws(Refusal) {
            try await takeAll()
            let store = owner.store
            summary.sequence = try await owner.pool.run { () throws(Refusal) -> Int64 in try store.maxSequence() }
        } catch {
            let done = options.isDryRun ? "checked" : "stored"
            let message = "\(error.message); everything up to line \(summary.committedLine) is \(done)"
            summary.interruption = Refusal(error.code, message: message, problems: error.problems)
        }
        reportProgress(isLast: true)
        return summary
    }

    // MARK: Batches

    private mutating func takeAll() async throws(Refusal) {
        var current = await stage.next()
        while case .success(let chunk?) = current {
            let stage = self.stage
            async let upcoming = stage.next()
            try await take(chunk)
            current = await upcoming
        }
        // What was read before the file broke is good.
        try await writePending()
        if case .failure(let error) = current { throw error }
    }

    private mutating func take(_ chunk: ReadingStage.Chunk) async throws(Refusal) {
        bytesRead = chunk.bytesRead
        nextLine = chunk.nextLine
        if chunk.records.contains(where: \.isNamedBySKU) { try await write() }
        for var record in try await named(chunk.records) {
            if let product = record.product {
                record.problems = duplicates.add(product, line: record.line)
                if record.problems.isEmpty { pendingProducts += 1 } else { record.product = nil }
            }
            pending.append(record)
            if pendingProducts == options.batchSize || pending.count == Self.pendingRecordsMax {
                try await write()
            }
        }
        reportProgress(isLast: false)
    }

    /// Gives records that name only an SKU the id of the product that has it.
    ///
    /// Done when everything before them is stored and not while they are prepared, so that the outcome never depends on
    /// which of the two halves of the import is faster.
    private func named(_ records: [PreparedRecord]) async throws(Refusal) -> [PreparedRecord] {
        let skus = records.compactMap { $0.isNamedBySKU ? $0.product?.sku : nil }
        guard !skus.isEmpty else { return records }
        let store = owner.store
        let owners = try await owner.pool.run { () throws(Refusal) -> [SKU: ProductID] in
            try store.productIDs(forSKUs: skus)
        }
        return records.map { record in
            guard record.isNamedBySKU, var product = record.product, let sku = product.sku, let id = owners[sku] else {
                return record
            }
            // A slug that was made of the SKU for want of a name is made of the id instead, as the store expects.
            let isAutomatic = product.slug == Slug.generated(from: product.name, fallback: product.id.rawValue)
            if isAutomatic { product.slug = Slug.generated(from: product.name, fallback: id.rawValue) }
            product.id = id
            var record = record
            record.product = product
            record.id = id.rawValue
            return record
        }
    }

    /// Writes what waits when the file has ended, or is about to.
    private mutating func writePending() async throws(Refusal) {
        try await write()
        summary.committedLine = max(summary.committedLine, nextLine - 1)
    }

    /// Writes the good records that wait in one transaction, then accounts for all of them.
    private mutating func write() async throws(Refusal) {
        guard let last = pending.last else { return }
        if Task.isCancelled { throw Refusal(.cancelled, message: "the import was cancelled") }
        let batch = pending
        pending.removeAll()
        pendingProducts = 0
        let (store, memory, now, options) = (owner.store, owner.memory, owner.now, self.options)
        let outcomes = try await owner.pool.run { () throws(Refusal) -> [CatalogOutcome] in
            let changes = batch.compactMap { $0.product.map { CatalogChange.upsert($0) } }
            guard !options.isDryRun, !changes.isEmpty else { return [] }
            try memory.check()
            return try store.apply(changes, actor: options.actor, now: now(), policy: .keepOthers).outcomes
        }
        let finished = account(for: batch, outcomes)
        summary.committedLine = last.line
        if let report, !finished.isEmpty {
            try await owner.pool.run { () throws(Refusal) -> Void in
                for record in finished { try report.add(record) }
                try report.flush()
            }
        }
        reportProgress(isLast: false)
    }

    /// - Returns: what the report should say something about.
    private mutating func account(for batch: [PreparedRecord], _ outcomes: [CatalogOutcome]) -> [PreparedRecord] {
        var remarkable: [PreparedRecord] = []
        var outcome = outcomes.makeIterator()
        summary.read += batch.count
        for record in batch {
            var problems = record.problems
            var isTaken = record.product != nil
            if isTaken {
                switch outcome.next() {
                case .created: summary.created += 1
                case .updated: summary.updated += 1
                case .unchanged, .deleted: summary.unchanged += 1
                // A dry run has no outcomes.
                case nil: break
                case .refused(let refusal):
                    isTaken = false
                    problems =
                        refusal.problems.isEmpty ? [Problem(refusal.code, message: refusal.message)] : refusal.problems
                }
            }
            if isTaken {
                summary.accepted += 1
                summary.warnings += record.warnings.count
            } else {
                summary.refused += 1
                if summary.refusedLines.count < ImportSummary.refusedLinesMax {
                    summary.refusedLines.append(RefusedLine(line: record.line, id: record.id, problems: problems))
                }
            }
            if problems.isEmpty, record.warnings.isEmpty { continue }
            var remark = record
            remark.product = nil
            remark.problems = problems
            remarkable.append(remark)
        }
        return remarkable
    }

    // MARK: Progress

    private mutating func reportProgress(isLast: Bool) {
        let now = owner.elapsedClock()
        guard isLast || now - lastProgress >= Self.progressInterval else { return }
        lastProgress = now
        summary.seconds = (now - begin) / .seconds(1)
        progress(
            ImportProgress(
                linesRead: summary.committedLine, accepted: summary.accepted, refused: summary.refused,
                bytesRead: bytesRead, bytesTotal: stage.reader.bytesTotal, elapsed: now - begin))
    }
}
