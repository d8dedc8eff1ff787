import ArgumentParser
import Catalog
import Search

/// `aisle verify`
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare the index with the catalog, product by product.",
        discussion: """
            A running server does it itself: POST /api/v1/verify.

            Exit status: 0 they agree or were made to agree, 1 they differ, 2 they could not be compared.
            """)

    private static let pollInterval = Duration.milliseconds(50)

    @OptionGroup var options: EngineOptions

    @Flag(help: "Index what differs again.")
    var repair = false

    func run() async throws {
        let engine = try await options.open(.serving)
        let repair = repair
        let report = try await engine.withServices {
            let id = try await engine.index.startVerify(repair: repair, actor: "cli")
            return try await Self.result(of: id, engine.jobs)
        }
        let text = VerificationText(report)
        for line in text.lines { try Console.print(line) }
        if !text.isGood { throw ExitStatus.somethingRefused }
    }

    private static func result(of id: String, _ jobs: JobLedger) async throws -> JSONValue {
        while true {
            let job = try AnswerReader.value(try await jobs.get(id))
            switch job["state"]?.text {
            case "succeeded": return job["result"] ?? .null
            case "failed", "cancelled":
                let error = job["error"]
                let code = error?["code"]?.text.flatMap(ErrorCode.init(rawValue:)) ?? .internalError
                throw Refusal(code, message: error?["message"]?.text ?? "the comparison failed")
            default: try await Task.sleep(for: pollInterval)
            }
        }
    }
}
