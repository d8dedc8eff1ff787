import Catalog

/// The list of jobs as a table.
enum JobListText {
    /// - Parameter answer: of `GET /api/v1/jobs`.
    static func lines(_ answer: JSONValue, width: Int?) -> [String] {
        let jobs = answer["jobs"]?.elements ?? []
        guard !jobs.isEmpty else { return ["there are no jobs"] }
        var table = TextTable([
            .init(title: "id"), .init(title: "kind"), .init(title: "state"), .init(title: "done"),
            .init(title: "created"), .init(title: "message", shrinksTo: 10),
        ])
        for job in jobs {
            table.add([
                job["id"]?.text ?? "", job["kind"]?.text ?? "", state(job), done(job), job["created_at"]?.text ?? "",
                job["message"]?.text ?? "",
            ])
        }
        return table.lines(width: width)
    }

    static func state(_ job: JSONValue) -> String {
        let state = job["state"]?.text ?? ""
        let isStopping = job["cancel_requested"]?.boolean == true && (state == "running" || state == "queued")
        return isStopping ? "stopping" : state
    }

    private static func done(_ job: JSONValue) -> String {
        guard let done = job["progress"]?.integer, let total = job["total"]?.integer, total > 0 else { return "" }
        return "\(min(100, done * 100 / total)) %"
    }
}
