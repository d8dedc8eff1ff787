import Foundation

/// All analyzers of a folder. Immutable; loading a changed folder makes another registry.
package struct AnalyzerRegistry: Sendable {
    private let analyzers: [String: Analyzer]

    /// Loads every `*.yaml` of the folder with its lists, and validates all of them before giving up.
    ///
    /// - Throws: `AnalysisError.invalidAnalyzers` with the problems of all files at once, also when the folder is missing
    ///   or holds no analyzer.
    /// - Complexity: reads files and compiles lists, about 20 ms an analyzer. Blocks.
    package init(folder: URL) throws(AnalysisError) {
        let problems = ProblemList()
        let lists = WordLists(folder: folder, problems: problems)
        let reader = AnalyzerReader(lists: lists, problems: problems)
        var analyzers: [String: Analyzer] = [:]
        for file in Self.files(in: folder, problems) {
            let name = String(file.dropLast(".yaml".count))
            guard name.wholeMatch(of: /[a-z0-9][a-z0-9-]*/) != nil else {
                problems.add(file, "", "expected a name of lower-case letters, digits and hyphens")
                continue
            }
            guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(file).path),
                let yaml = String(validating: data, as: UTF8.self)
            else {
                problems.add(file, "", "expected a readable file in UTF-8")
                continue
            }
            if let analyzer = try reader.read(name: name, yaml: yaml) { analyzers[name] = analyzer }
        }
        guard problems.problems.isEmpty else { throw .invalidAnalyzers(problems.sorted) }
        self.analyzers = analyzers
    }

    private init(_ analyzers: [String: Analyzer]) { self.analyzers = analyzers }

    /// The same with other analyzers in the place of those that have their names, or beside them.
    package func replacing(_ others: [Analyzer]) -> AnalyzerRegistry {
        AnalyzerRegistry(others.reduce(into: analyzers) { $0[$1.name] = $1 })
    }

    /// The names of all analyzers, sorted.
    package var names: [String] { analyzers.keys.sorted() }

    package func analyzer(named name: String) -> Analyzer? { analyzers[name] }

    /// The analyzer of a BCP 47 language: the exact one, else the one of its primary language. Never one for any
    /// language; callers fall back to `standard` themselves.
    package func analyzer(forLanguage language: String) -> Analyzer? {
        let wanted = language.lowercased()
        let primary = String(wanted.prefix { $0 != "-" && $0 != "_" })
        for candidate in [wanted, primary] {
            let found = names.compactMap { analyzers[$0] }.first { $0.language?.lowercased() == candidate }
            if let found { return found }
        }
        return nil
    }

    private static func files(in folder: URL, _ problems: ProblemList) -> [String] {
        do {
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            let yaml = files.filter { $0.hasSuffix(".yaml") }.sorted()
            if yaml.isEmpty {
                problems.add(folder.lastPathComponent, "", "expected at least one analyzer file (*.yaml)")
            }
            return yaml
        } catch {
            problems.add(folder.lastPathComponent, "", "expected a readable folder of analyzer files")
            return []
        }
    }
}
