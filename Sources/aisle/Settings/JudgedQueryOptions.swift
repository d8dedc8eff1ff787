import ArgumentParser
import Catalog
import Relevance
import Search

/// The judged queries that a command measures or learns by.
struct JudgedQueryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The judgments.", valueName: "file"))
    var judgments: String

    @Option(help: ArgumentHelp("The queries.", valueName: "file"))
    var queries: String

    /// Reads both files.
    ///
    /// - Parameter hasLanguages: whether the third column of the queries is their language.
    /// - Throws: everything that is wrong with the first file that is wrong.
    func read(hasLanguages: Bool) throws -> (judgments: Judgments, queries: [AskedQuery]) {
        let judged = try Judgments(parsing: TextFile.read(judgments, as: "judgment list"), name: judgments)
        return (judged, try QueryFile(queries, hasLanguages: hasLanguages).queries)
    }
}
