import ArgumentParser
import Catalog
import Search

/// `aisle rollback`
struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Go back to the index before the last rebuild.",
        discussion: """
            What changed in the catalog since is taken in. A running server does it itself:
            POST /api/v1/reindex/rollback.
            """)

    @OptionGroup var options: EngineOptions

    func run() async throws {
        let engine = try await options.open(.serving)
        let status = try AnswerReader.value(try await engine.index.rollback())
        try Console.print(
            "generation \(status["generation"]?.text ?? "?") is in use, with "
                + "\(NumberText.grouped(Int(status["documents"]?.integer ?? 0))) products")
    }
}
