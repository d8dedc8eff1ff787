import ArgumentParser
import Catalog
import Foundation
import Search

/// `aisle import`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take files of products into the catalog and bring the index up to date.",
        discussion: """
            Files are NDJSON, a JSON array, or CSV with a header row (RFC 4180), each also gzipped; "-" is standard input.
            Products are matched by id, or by SKU when they have none. Good lines are kept, bad ones are written with
            all their problems to the report. Importing a file again, also after an interruption, ends in the same state.

            A server may run on the same data folder: then it brings the index up to date.

            Exit status: 0 everything was taken, 1 something was refused, 2 nothing was imported.
            """)

    @OptionGroup var options: EngineOptions

    @Argument(help: ArgumentHelp("The files to import.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("How records become products (docs/guides/importing.md).", valueName: "file"))
    var mapping: String?

    @Option(help: "ndjson, json or csv (default: told from the name and the content).")
    var format: ImportFormat?

    @Flag(help: "Check everything, write nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Where refused lines go (default: a file in the data folder).", valueName: "file"))
    var report: String?

    @Option(help: "Products in one transaction, 1 to \(ImportOptions.batchSizeMax).")
    var batch = ImportOptions.batchSizeDefault

    func validate() throws {
        if report != nil, files.count > 1 { throw ValidationError("--report goes with one file") }
        if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("standard input can be read once only") }
        guard (1...ImportOptions.batchSizeMax).contains(batch) else {
            throw ValidationError("--batch: expected 1 to \(ImportOptions.batchSizeMax), found \(batch)")
        }
    }

    func run() async throws {
        let mapping = try await loadMapping()
        let session = try await openedEngine()
        var isComplete = true
        let follower = try await indexFollower(session)
        do {
            for file in files {
                isComplete = try await importFile(file, mapping: mapping, engine: session.engine) && isComplete
            }
        } catch {
            await follower?.abandon()
            throw error
        }
        if !dryRun {
            if session.ownsIndex {
                if let follower { try await follower.finish() }
                let changes = try await IndexCatchUp(engine: session.engine, display: ProgressDisplay()).run()
                let documents = try await session.engine.index.readiness().documents
                try Console.print(
                    changes == 0 && follower == nil
                        ? "the index is up to date"
                        : "index up to date: \(NumberText.grouped(documents)) products")
            } else {
                try Console.print("another process has the data folder open and brings the index up to date")
            }
        }
        if !isComplete { throw ExitStatus.somethingRefused }
    }

    // MARK: Opening

    /// An engine and whether the index is this command's to write.
    private struct Session {
        var engine: Engine
        var ownsIndex: Bool
    }

    /// Takes the data folder for itself, or writes beside the server that has it.
    private func openedEngine() async throws(Refusal) -> Session {
        do throws(Refusal) {
            return Session(engine: try await options.open(.serving), ownsIndex: true)
        } catch  where error.code == .dataFolderInUse {
            return Session(engine: try await options.open(.importing), ownsIndex: false)
        }
    }

    /// Builds the index while the first products come in; `nil` when there are some already.
    private func indexFollower(_ session: Session) async throws(Refusal) -> IndexFollower? {
        guard session.ownsIndex, !dryRun, try await session.engine.index.isCatalogEmpty() else { return nil }
        return IndexFollower(session.engine)
    }

    private func loadMapping() async throws(Refusal) -> FieldMapping? {
        guard let mapping else { return nil }
        return try await BlockingPool(label: "aisle.mapping", threads: 1, waitingMax: 0).run {
            () throws(Refusal) in try FieldMapping(file: URL(fileURLWithPath: mapping))
        }
    }

    // MARK: One file

    /// - Returns: whether every record was taken.
    private func importFile(_ file: String, mapping: FieldMapping?, engine: Engine) async throws -> Bool {
        let source: ImportSource = file == "-" ? .standardInput : .file(URL(fileURLWithPath: file))
        let reportFile = try report.map { URL(fileURLWithPath: $0) } ?? Self.usualReport(source, engine.settings)
        let importOptions = ImportOptions(
            format: format, mapping: mapping, isDryRun: dryRun, actor: "cli", batchSize: batch, reportFile: reportFile)
        let display = ProgressDisplay()
        let summary = try await engine.imports.run(source, options: importOptions) { progress in
            display.show(Self.step(progress, of: source.name))
        }
        display.finish()
        if report == nil, summary.refused == 0, summary.warnings == 0 {
            try FileManager.default.removeItem(at: reportFile)
        }
        for line in ImportSummaryText.refusals(summary) { Console.note(line) }
        for line in ImportSummaryText.lines(summary, name: source.name) { try Console.print(line) }
        return summary.isComplete
    }

    private static func step(_ progress: ImportProgress, of name: String) -> ProgressStep {
        ProgressStep(
            label: name, done: progress.accepted,
            share: progress.bytesTotal.flatMap { $0 > 0 ? Double(progress.bytesRead) / Double($0) : nil },
            rate: progress.recordsPerSecond, remaining: progress.remaining,
            remark: progress.refused > 0 ? "\(NumberText.grouped(progress.refused)) refused" : nil)
    }

    /// A new file in the data folder, named after the source and the time.
    private static func usualReport(_ source: ImportSource, _ settings: EngineSettings) throws(Refusal) -> URL {
        let folder = URL(fileURLWithPath: settings.dataFolder).appendingPathComponent("reports")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw Refusal(.fileUnreadable, message: "the folder \(folder.path) can't be made")
        }
        let time = SystemClock.now().rfc3339.filter { $0.isLetter || $0.isNumber }
        let name = source.name.map { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" ? $0 : "-" }
        return folder.appendingPathComponent("\(String(name))-\(time).ndjson")
    }
}

extension ImportFormat: ExpressibleByArgument {}
