import ArgumentParser
import Catalog
import Search

/// `aisle reindex`
struct ReindexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex", abstract: "Build the index anew from the catalog.",
        discussion: """
            Needed after a change of the analyzers, and when the index is missing or damaged. The index that was there
            stays for `aisle rollback`. A running server reindexes itself: POST /api/v1/reindex.
            """)

    @OptionGroup var options: EngineOptions

    func run() async throws {
        let engine = try await options.open(.rebuilding)
        let display = ProgressDisplay()
        let begin = ContinuousClock.now
        let documents = try await IndexCatchUp.rebuild(engine, display)
        display.finish()
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let rate = seconds > 0 ? Int((Double(documents) / seconds).rounded()) : documents
        try Console.print(
            "\(NumberText.grouped(documents)) products indexed in \(NumberText.seconds(seconds)) "
                + "(\(NumberText.grouped(rate))/s)")
    }
}
