import Foundation

extension AnalyzerRegistry {
    /// Whether an analyzer can be called so.
    package static func isName(_ name: String) -> Bool {
        name.utf8.count <= 64 && name.wholeMatch(of: /[a-z0-9][a-z0-9-]*/) != nil
    }

    /// Reads one analyzer from texts instead of the folder.
    ///
    /// - Parameter source: its lists come before those of the folder; one that the analyzer does not name changes nothing.
    /// - Parameter given: names of lists that somebody has written for this analyzer; one that it does not name is a
    ///   problem.
    /// - Parameter folder: where lists are that the source lacks; `nil` when it must have all of them.
    /// - Throws: `AnalysisError.invalidAnalyzers` with all problems.
    /// - Complexity: compiles lists, about 20 ms. Blocks.
    package static func read(
        name: String, _ source: AnalyzerSource, given: Set<String> = [], folder: URL? = nil
    ) throws(AnalysisError) -> Analyzer {
        let problems = ProblemList()
        let lists = WordLists(folder: folder, given: source.lists, problems: problems)
        let analyzer = try AnalyzerReader(lists: lists, problems: problems).read(name: name, yaml: source.yaml)
        // A file with mistakes may name its lists where it was not read any further.
        if let analyzer {
            for list in given.subtracting(analyzer.source.lists.keys).sorted() {
                problems.add(WordLists.file(list), "", "the analyzer does not name this list")
            }
        }
        guard let analyzer, problems.problems.isEmpty else { throw .invalidAnalyzers(problems.sorted) }
        return analyzer
    }
}
