/// Why analyzers could not be loaded or opened.
package enum AnalysisError: Error, Sendable, Hashable {
    /// Analyzer files or lists are wrong. Holds every problem of every file, sorted by file and path; never empty.
    case invalidAnalyzers([AnalyzerProblem])
    /// ICU or Xapian refused to open a resource at run time: data files are missing or memory is out.
    case resourceUnavailable(String)
}

/// One mistake in an analyzer file or in one of its lists.
package struct AnalyzerProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file's path relative to the analyzers folder, such as `lists/en-stop.txt`.
    package let file: String
    /// Where in the file: a dotted path such as `pipelines.text.token_filters[2].stem`, or `line 12`; empty for the
    /// whole file.
    package let path: String
    /// What was expected and what was found, lowercase, without a full stop.
    package let message: String

    package init(file: String, path: String, message: String) {
        self.file = file
        self.path = path
        self.message = message
    }

    package var description: String {
        path.isEmpty ? "\(file): \(message)" : "\(file): \(path): \(message)"
    }
}
