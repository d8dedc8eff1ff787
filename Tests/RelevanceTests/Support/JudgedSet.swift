import Foundation
import Relevance

/// A judged set on disk; those of the sample corpus are always there, others only where somebody has them.
struct JudgedSet: Sendable, CustomStringConvertible {
    let name: String
    let path: String

    var description: String { name }

    static let repository: URL = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
            precondition(folder.path != "/", "the tests lie in a package")
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// The folder beside the repository that may hold real catalogs.
    static let shared = repository.deletingLastPathComponent().appendingPathComponent("shared/data")

    static let sample = JudgedSet(
        name: "sample", path: repository.appendingPathComponent("corpora/sample/judgments.tsv").path)

    static var present: [JudgedSet] {
        [sample]
            + ["icecat", "walmart_amazon"].map { name in
                JudgedSet(name: name, path: shared.appendingPathComponent("\(name)/judgments.tsv").path)
            }.filter { FileManager.default.fileExists(atPath: $0.path) }
    }

    func judgments() throws -> Judgments {
        try Judgments(parsing: String(contentsOfFile: path, encoding: .utf8), name: path)
    }

    /// Rankings of 60 products drawn with a seed: judged ones of the query, of others, and unknown ones.
    func drawnRun(_ judgments: Judgments, seed: UInt64) -> RankedRun {
        var generator = SplitMix64(seed: seed)
        let foreign = judgments.queries.flatMap { judgments.grades(of: $0).keys.sorted().prefix(2) }
        var run = RankedRun(name: "drawn")
        for query in judgments.queries {
            let judged = judgments.grades(of: query).keys.sorted()
            var seen: Set<String> = []
            var pool = judged + (0..<30).map { "unknown\($0)" }
            pool += (0..<20).map { _ in foreign[Int.random(in: foreign.indices, using: &generator)] }
            let ranking = pool.shuffled(using: &generator).filter { seen.insert($0).inserted }
            run.put(Array(ranking.prefix(60)), query: query)
        }
        return run
    }
}
