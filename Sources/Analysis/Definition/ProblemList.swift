/// Collects the problems of all files while they are read; reading goes on after each of them.
final class ProblemList {
    private(set) var problems: [AnalyzerProblem] = []

    func add(_ file: String, _ path: String, _ message: String) {
        let problem = AnalyzerProblem(file: file, path: path, message: message)
        if !problems.contains(problem) { problems.append(problem) }
    }

    var sorted: [AnalyzerProblem] {
        problems.sorted { ($0.file, $0.path, $0.message) < ($1.file, $1.path, $1.message) }
    }
}
