import Catalog
import Search

/// The queries of a judged corpus: one a line, "id TAB query [TAB language …]".
struct QueryFile: Sendable, Equatable {
    typealias Query = AskedQuery

    /// In the order of the file.
    let queries: [Query]

    /// Reads a file. Blocks.
    ///
    /// - Parameter hasLanguages: whether the third column is the query's language.
    /// - Throws: `file_unreadable`, or `invalid_record` with every line that is no query.
    init(_ path: String, hasLanguages: Bool) throws(Refusal) {
        let text = try TextFile.read(path, as: "query file")
        try self.init(parsing: text, name: path, hasLanguages: hasLanguages)
    }

    /// - Parameter name: of the file, for messages.
    init(parsing text: String, name: String, hasLanguages: Bool) throws(Refusal) {
        var queries: [Query] = []
        var problems: [Problem] = []
        var firstLines: [String: Int] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard !line.isEmpty else { continue }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count >= 2, !cells[0].isEmpty else {
                problems.append(
                    Problem(.invalidRecord, field: "line \(index + 1)", message: "expected an id, a tab and a query"))
                continue
            }
            if let first = firstLines.updateValue(index + 1, forKey: cells[0]) {
                problems.append(
                    Problem(
                        .duplicate, field: "line \(index + 1)",
                        message: "the query id \(cells[0]) is that of line \(first) already"))
            }
            let language = hasLanguages && cells.count > 2 && !cells[2].isEmpty ? cells[2] : nil
            queries.append(Query(id: cells[0], text: cells[1], language: language))
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidRecord, message: "\(name) is no list of queries", problems: problems)
        }
        self.queries = queries
    }
}
