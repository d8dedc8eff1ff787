import Catalog

extension JobLedger {
    /// How far the jobs of this process are: `{"id","progress","total","remaining_seconds","message"}` each.
    func runningProgress() -> [JSONValue] {
        board.reports().map { report in
            var members = [
                JSONMember("id", .string(report.id.rawValue)), JSONMember("progress", .integer(report.progress.done)),
            ]
            if let total = report.progress.total { members.append(JSONMember("total", .integer(total))) }
            let seconds = report.baseline.flatMap {
                remainingSeconds(done: report.progress.done, of: report.progress.total, since: $0)
            }
            if let seconds { members.append(JSONMember("remaining_seconds", .number(seconds))) }
            if let message = report.progress.message { members.append(JSONMember("message", .string(message))) }
            return .object(members)
        }
    }

    /// At the speed so far, to a tenth; `nil` while that can't be told.
    func remainingSeconds(done: Int64, of total: Int64?, since baseline: JobBoard.Baseline) -> Double? {
        guard let total, done > baseline.done, done <= total else { return nil }
        let elapsed = Double(max(0, now().millisecondsSinceEpoch - baseline.at.millisecondsSinceEpoch)) / 1_000
        return (elapsed * Double(total - done) / Double(done - baseline.done) * 10).rounded() / 10
    }
}
