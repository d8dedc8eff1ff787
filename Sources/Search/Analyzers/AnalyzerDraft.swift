import Analysis
import Catalog
import Foundation

/// What somebody wants an analyzer to be: the body of `PUT /analyzers/{name}`.
struct AnalyzerDraft: Sendable {
    private let name: String
    private let yaml: String?
    private let lists: [String: String]

    /// - Throws: everything that is wrong with the shape of the body at once; what is wrong with the texts is found by
    ///   ``analyzer(over:folder:)``.
    init(_ name: String, _ body: JSONValue) throws(Refusal) {
        guard AnalyzerRegistry.isName(name) else {
            throw Refusal(
                .invalidIdentifier, message: "no analyzer can be called '\(name.prefix(64))'",
                problems: [
                    Problem(
                        .invalidIdentifier, field: "name", message: "not the name of an analyzer",
                        expected: "at most 64 lower-case letters, digits and hyphens")
                ])
        }
        guard let members = body.members else {
            throw Refusal(.invalidRequest, message: "expected an object with yaml, lists or both")
        }
        var problems: [Problem] = []
        var lists: [String: String] = [:]
        func text(_ value: JSONValue, _ field: String) -> String? {
            if let text = value.text { return text }
            problems.append(Problem(.invalidType, field: field, message: "expected a text"))
            return nil
        }
        var yaml: String?
        for member in members {
            switch member.name {
            case "yaml": yaml = text(member.value, "yaml")
            case "lists":
                for list in member.value.members ?? [] {
                    lists[list.name] = text(list.value, "lists.\(list.name)")
                }
                if member.value.members == nil {
                    problems.append(
                        Problem(
                            .invalidType, field: "lists", message: "expected an object of texts by the list's name"))
                }
            default:
                problems.append(
                    Problem(
                        .unknownMember, field: member.name, message: "there is no such member",
                        expected: "yaml, lists"))
            }
        }
        if yaml == nil, lists.isEmpty, problems.isEmpty {
            problems.append(Problem(.required, field: "yaml", message: "expected yaml, lists or both"))
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidAnalyzer, message: "the body has mistakes", problems: problems)
        }
        self.name = name
        self.yaml = yaml
        self.lists = lists
    }

    /// Reads and compiles the analyzer. Blocking.
    ///
    /// - Parameter present: what is in use; `nil` for a new analyzer.
    /// - Parameter folder: of the analyzer files, for lists that are nowhere else.
    /// - Throws: `invalid_analyzer` with every mistake; `required` without a file to change the lists of.
    func analyzer(over present: AnalyzerSource?, folder: URL) throws(Refusal) -> Analyzer {
        guard let yaml = yaml ?? present?.yaml else {
            throw Refusal(
                .invalidAnalyzer, message: "there is no analyzer \(name) yet",
                problems: [Problem(.required, field: "yaml", message: "expected the analyzer file")])
        }
        let source = AnalyzerSource(yaml: yaml, lists: (present?.lists ?? [:]).merging(lists) { $1 })
        do throws(AnalysisError) {
            let analyzer = try AnalyzerRegistry.read(name: name, source, given: Set(lists.keys), folder: folder)
            // What only shows when ICU and stemmers are opened must not show in searches.
            _ = try analyzer.makeSession()
            return analyzer
        } catch {
            throw error.refusal
        }
    }
}
