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
    /// Whose safe points are stored with the batches.
    private let job: JobContext?
    /// Records at the beginning of the file that an earlier process has dealt with.
    private let recordsDone: Int
    private var recordsPassed = 0
    private let secondsBefore: Double
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
        job: JobContext? = nil, progress: @escaping @Sendable (ImportProgress) -> Void
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
        self.job = job
        if let safePoint = job?.safePoint { summary = ImportSummary(safePoint: safePoint) }
        recordsDone = summary.read
        secondsBefore = summary.seconds
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
            if recordsPassed < recordsDone {
                pass(record)
                continue
            }
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

    /// Passes over a record that was dealt with before the process ended; later ones may still be the same as it.
    private mutating func pass(_ record: PreparedRecord) {
        recordsPassed += 1
        if let product = record.product { _ = duplicates.add(product, line: record.line) }
        if recordsPassed == recordsDone { job?.resumes(at: bytesRead) }
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
        guard !pending.isEmpty else { return }
        if Task.isCancelled { throw Refusal(.cancelled, message: "the import was cancelled") }
        let batch = pending
        pending.removeAll()
        pendingProducts = 0
        let (store, memory, now, options) = (owner.store, owner.memory, owner.now, self.options)
        let before = summary
        let job = self.job
        let (bytesRead, bytesTotal) = (self.bytesRead, stage.reader.bytesTotal)
        let (after, finished) = try await owner.pool.run {
            () throws(Refusal) -> (ImportSummary, [PreparedRecord]) in
            var after = before
            let changes = batch.compactMap { $0.product.map { CatalogChange.upsert($0) } }
            guard !options.isDryRun, !changes.isEmpty else {
                let remarks = after.account(for: batch, [])
                return (after, remarks)
            }
            try memory.check()
            guard let job else {
                let receipt = try store.apply(changes, actor: options.actor, now: now(), policy: .keepOthers)
                let remarks = after.account(for: batch, receipt.outcomes)
                return (after, remarks)
            }
            var remarks: [PreparedRecord] = []
            try store.apply(changes, actor: options.actor, now: now(), job: JobID(job.id)) { outcomes in
                after = before
                remarks = after.account(for: batch, outcomes)
                return JobSafePoint(
                    progress: bytesRead, total: bytesTotal,
                    message: ImportSummary.text(accepted: after.accepted, refused: after.refused),
                    state: after.safePoint)
            }
            return (after, remarks)
        }
        summary = after
        if let report, !finished.isEmpty {
            try await owner.pool.run { () throws(Refusal) -> Void in
                for record in finished { try report.add(record) }
                try report.flush()
            }
        }
        reportProgress(isLast: false)
    }

    // MARK: Progress

    private mutating func reportProgress(isLast: Bool) {
        let now = owner.elapsedClock()
        guard isLast || now - lastProgress >= Self.progressInterval else { return }
        lastProgress = now
        summary.seconds = secondsBefore + (now - begin) / .seconds(1)
        progress(
            ImportProgress(
                linesRead: summary.committedLine, accepted: summary.accepted, refused: summary.refused,
                bytesRead: bytesRead, bytesTotal: stage.reader.bytesTotal, elapsed: now - begin))
    }
}
