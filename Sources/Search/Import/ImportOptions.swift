import Catalog
import Foundation

/// What an import is asked to do.
package struct ImportOptions: Sendable {
    /// Products of one transaction, about a tenth of a second of writing. Slugs and ids come in no order, so that a
    /// batch writes a page of their indexes for nearly each product; the larger it is, the more share one.
    package static let batchSizeDefault = 2_500
    /// Products of one transaction at most; keeps the transaction, and the wait of other writers, below a second.
    package static let batchSizeMax = 5_000

    /// `nil`: told from the name and the first bytes.
    package var format: ImportFormat?
    /// `nil`: records are products as `GET /products/{id}` shows them.
    package var mapping: FieldMapping?
    /// What ``mapping`` was read from; a job without it can't go on after a restart.
    package var mappingText: String?
    /// Whether everything is checked and nothing written.
    package var isDryRun: Bool
    /// Who imports, for the audit log.
    package var actor: String
    package var batchSize: Int
    /// Where refused lines and warnings go as NDJSON; an existing file is replaced.
    package var reportFile: URL?
    /// What products get that say nothing of currency, status and language; `nil`: what the catalog assumes.
    package var defaults: ProductDefaults?

    package init(
        format: ImportFormat? = nil, mapping: FieldMapping? = nil, isDryRun: Bool = false, actor: String,
        batchSize: Int = ImportOptions.batchSizeDefault, reportFile: URL? = nil, defaults: ProductDefaults? = nil
    ) {
        self.format = format
        self.mapping = mapping
        self.isDryRun = isDryRun
        self.actor = actor
        self.batchSize = min(max(1, batchSize), Self.batchSizeMax)
        self.reportFile = reportFile
        self.defaults = defaults
    }
}

/// How far an import is.
package struct ImportProgress: Sendable, Hashable {
    /// Lines of the file that have been dealt with.
    package var linesRead: Int
    package var accepted: Int
    package var refused: Int
    /// Of the file as it is on the disk, packed or not.
    package var bytesRead: Int64
    /// `nil` for standard input.
    package var bytesTotal: Int64?
    package var elapsed: Duration

    /// Records a second since the beginning; 0 in the first moment.
    package var recordsPerSecond: Double {
        let seconds = elapsed / .seconds(1)
        return seconds > 0 ? Double(accepted + refused) / seconds : 0
    }

    /// Time to the end at the speed so far; `nil` while that can't be told.
    package var remaining: Duration? {
        guard let bytesTotal, bytesRead > 0, bytesTotal >= bytesRead else { return nil }
        return elapsed * (Double(bytesTotal - bytesRead) / Double(bytesRead))
    }
}
