import Analysis
import Catalog

extension AnalysisError {
    /// With the file and place of every mistake.
    var refusal: Refusal {
        switch self {
        case .invalidAnalyzers(let problems):
            Refusal(
                .invalidAnalyzer, message: "the analyzers have mistakes",
                problems: problems.map {
                    Problem(
                        .invalidAnalyzer, field: $0.path.isEmpty ? $0.file : $0.file + ": " + $0.path,
                        message: $0.message)
                })
        case .resourceUnavailable(let what):
            Refusal(.internalError, message: "\(what) can't be opened: is ICU's data installed?")
        }
    }
}
