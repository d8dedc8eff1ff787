import Catalog
import Foundation
import Store

extension CatalogImport {
    static let jobKind = "import"
    private static let uploadPrefix = "upload-"

    /// Takes on the import of a file as a job, whose result is the summary.
    ///
    /// A job that the end of the process interrupts goes on with the next: the file is read again from its beginning,
    /// and what was stored is passed over, so that the summary is that of one run.
    /// - Parameter deleteAfterwards: whether the file is removed when the job ends, however it ends.
    /// - Returns: the job's id.
    /// - Throws: `unavailable` when too many jobs wait; a file to be deleted is removed then too.
    package func start(
        _ spooled: URL, options: ImportOptions, deleteAfterwards: Bool
    ) async throws(Refusal) -> String {
        let job = ImportJob(file: spooled, options: options, deletesFile: deleteAfterwards)
        return try await runner.submit(kind: Self.jobKind, input: job.json(spoolFolder: spoolFolder), work(for: job))
    }

    func work(for job: ImportJob) -> JobWork {
        JobWork {
            [weak self] (context) async throws(Refusal) -> JSONValue in
            guard let self else { throw JobContext.cancelled }
            return try await self.run(job, context)
        } discard: {
            if job.deletesFile { unlink(job.file.path) }
        }
    }

    private func run(_ job: ImportJob, _ context: JobContext) async throws(Refusal) -> JSONValue {
        let lasting = job.isLasting && !job.options.isDryRun ? context : nil
        let summary = try await run(.file(job.file), options: job.options, job: lasting) { progress in
            context.report(
                progress.bytesRead, of: progress.bytesTotal,
                message: ImportSummary.text(accepted: progress.accepted, refused: progress.refused))
        }
        if let interruption = summary.interruption { throw interruption }
        return summary.value
    }

    /// Removes uploads that no job is waiting for: the process ended between the last byte and the job. For the start,
    /// before anything is uploaded.
    func removeOrphans(jobs: JobStore) throws(Refusal) {
        guard let spoolFolder, FileManager.default.fileExists(atPath: spoolFolder.path) else { return }
        var wanted: Set<String> = []
        for job in try jobs.unfinished(kind: Self.jobKind) {
            if let name = job.input?["upload"]?.text { wanted.insert(name) }
        }
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: spoolFolder.path)
            where name.hasPrefix(Self.uploadPrefix) && !wanted.contains(name) {
                try FileManager.default.removeItem(at: spoolFolder.appending(path: name))
            }
        } catch {
            throw Refusal(.readOnly, message: "the folder for uploads \(spoolFolder.path) can't be cleaned")
        }
    }
}

/// What an import job was asked to do, as it is kept in the store.
struct ImportJob: Sendable {
    var file: URL
    var options: ImportOptions
    var deletesFile: Bool

    /// Whether everything that the import needs can be written down.
    var isLasting: Bool {
        options.reportFile == nil && options.defaults == nil && (options.mapping == nil) == (options.mappingText == nil)
    }

    init(file: URL, options: ImportOptions, deletesFile: Bool) {
        self.file = file
        self.options = options
        self.deletesFile = deletesFile
    }

    /// - Throws: `interrupted` when it is not what ``json(spoolFolder:)`` writes.
    init(json: JSONValue, spoolFolder: URL?) throws(Refusal) {
        if let name = json["upload"]?.text, let spoolFolder {
            file = spoolFolder.appending(path: name)
        } else if let path = json["file"]?.text {
            file = URL(fileURLWithPath: path)
        } else {
            throw Refusal(.interrupted, message: "interrupted: the job does not say what it imports")
        }
        options = ImportOptions(
            format: json["format"]?.text.flatMap(ImportFormat.init(rawValue:)),
            isDryRun: json["dry_run"]?.boolean ?? false, actor: json["actor"]?.text ?? "",
            batchSize: json["batch"]?.integer.flatMap { Int(exactly: $0) } ?? ImportOptions.batchSizeDefault)
        options.mappingText = json["mapping"]?.text
        options.mapping = try options.mappingText.map { (text) throws(Refusal) in try FieldMapping(yaml: text) }
        deletesFile = json["delete"]?.boolean ?? false
    }

    /// `nil` when the import can't be taken up again.
    func json(spoolFolder: URL?) -> JSONValue? {
        guard isLasting else { return nil }
        var members = [
            JSONMember("actor", .string(options.actor)), JSONMember("dry_run", .boolean(options.isDryRun)),
            JSONMember("batch", .integer(Int64(options.batchSize))), JSONMember("delete", .boolean(deletesFile)),
        ]
        let folder = file.deletingLastPathComponent().standardizedFileURL.path
        if let spoolFolder, folder == spoolFolder.standardizedFileURL.path {
            members.append(JSONMember("upload", .string(file.lastPathComponent)))
        } else {
            members.append(JSONMember("file", .string(file.standardizedFileURL.path)))
        }
        if let format = options.format { members.append(JSONMember("format", .string(format.rawValue))) }
        if let mapping = options.mappingText { members.append(JSONMember("mapping", .string(mapping))) }
        return .object(members)
    }
}
