import ArgumentParser
import Catalog
import Commerce
import Foundation
import Search
import Store

/// `aisle verify`
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare the index with the catalog, product by product.",
        discussion: """
            A running server does it itself: POST /api/v1/verify.

            With --commerce money, stock, orders, returns, numbers and events are compared with each other instead;
            a server may run beside it.

            Exit status: 0 they agree or were made to agree, 1 they differ, 2 they could not be compared.
            """)

    private static let pollInterval = Duration.milliseconds(50)

    @OptionGroup var options: EngineOptions

    @Flag(help: "Index what differs again.")
    var repair = false

    @Flag(help: "Compare what commerce has written down: orders, money, stock, returns, numbers, events.")
    var commerce = false

    func validate() throws {
        if commerce, repair { throw ValidationError("--repair is for the index, not for --commerce") }
    }

    func run() async throws {
        if commerce { return try await compareCommerce() }
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

    /// Prints a line for each disagreement.
    private func compareCommerce() async throws {
        let path = try options.resolved().engine.catalogPath
        let isThere = FileManager.default.fileExists(atPath: path)
        guard isThere else { throw Refusal(.fileUnreadable, message: "there is no catalog at \(path)") }
        let database = try CatalogDatabase(path: path)
        let report = try await ConsistencyCheck(store: CommerceStore(database), now: SystemClock.now).run()
        try database.close()
        for line in report.disagreements { try Console.print(line.description) }
        if report.reservedElsewhere > 0 {
            try Console.print(
                "\(report.reservedElsewhere) pieces are reserved in the catalog for other systems, as its feeds say")
        }
        if report.overdue > 0 {
            try Console.print(
                "\(report.overdue) pieces are reserved beyond their time: a server that runs gives them back")
        }
        let count = report.disagreements.count
        let outcome = count == 0 ? "everything agrees" : "\(count) disagreement\(count == 1 ? "" : "s")"
        try Console.print("\(report.orders) orders, \(outcome)")
        if count > 0 { throw ExitStatus.somethingRefused }
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
