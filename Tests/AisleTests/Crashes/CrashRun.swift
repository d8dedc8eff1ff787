import Foundation

/// One purchase over a copy of the shop, cut at planned steps; afterwards everything is compared.
struct CrashRun: Sendable {
    struct Outcome: Sendable {
        var cuts: [CrashHost.Cut]
        /// Steps that were reached by the last server.
        var steps: Int
        var left: [String]
        var problems: [String]
    }

    var kind: CrashPurchase.Kind
    var plan: [Int] = []

    func perform(_ template: CrashTemplate) throws -> Outcome {
        let site = try template.site.copy()
        var keeps = false
        defer { if !keeps { site.remove() } }
        let host = try CrashHost(site, plan: plan)
        var problems: [String] = []
        do {
            var purchase = CrashPurchase(kind, host, template)
            try purchase.run()
            try host.settle()
        } catch {
            host.kill()
            problems.append("\(error)")
        }
        let steps = site.lines("steps").last.flatMap { Int($0.prefix { $0 != " " }) } ?? 0
        if problems.isEmpty {
            let verified = try site.run("verify", "--commerce")
            if verified.status != 0 { problems.append("aisle verify --commerce: \(verified.text)") }
            problems += try CrashAudit(site).problems(before: template.site)
        }
        let left = try CrashAudit(site).outcome()
        if !problems.isEmpty { keeps = ProcessInfo.processInfo.environment["KEEP_CRASHES"] == "1" }
        if keeps { problems.append("kept in \(site.folder.path)") }
        return Outcome(cuts: host.cuts, steps: steps, left: left, problems: problems)
    }

    /// Runs on threads of their own, a few at once: they wait more than they work.
    ///
    /// - Returns: as many outcomes as runs, in no order.
    static func perform(
        _ runs: [CrashRun], _ template: CrashTemplate, atOnce: Int = 4
    ) async throws -> [(run: CrashRun, outcome: Outcome)] {
        try await withThrowingTaskGroup(of: (run: CrashRun, outcome: Outcome).self) { group in
            var waiting = runs[...]
            var done: [(run: CrashRun, outcome: Outcome)] = []
            func next() {
                guard let run = waiting.popFirst() else { return }
                group.addTask {
                    (run, try await onThread { try run.perform(template) })
                }
            }
            for _ in 0..<atOnce { next() }
            while let one = try await group.next() {
                done.append(one)
                if !one.outcome.problems.isEmpty { print("\(one.run): \(one.outcome.problems)") }
                if done.count.isMultiple(of: 100) { print("\(done.count) of \(runs.count) runs") }
                next()
            }
            return done
        }
    }

    /// Runs work that blocks off Swift's own threads.
    static func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}
