import Foundation
import TestSupport
import Testing

/// The whole purchase against a real server that is killed: at every numbered step (`KillSwitch`), again while it starts
/// anew, and at any moment with several buyers. Afterwards money, stock, orders, events and mails are those of a purchase
/// that nothing disturbed.
@Suite(.serialized) struct CrashTests {
    private static let isLong = ProcessInfo.processInfo.environment["LONG_TESTS"] == "1"
    private static let runsMin = 500

    @Test func aPurchaseComesToTheSameWhereverItIsCut() async throws {
        let template = try await CrashRun.onThread { try CrashTemplate(hasAccounts: true) }
        var undisturbed: [CrashPurchase.Kind: CrashRun.Outcome] = [:]
        for one in try await CrashRun.perform(CrashPurchase.Kind.allCases.map { CrashRun(kind: $0) }, template) {
            #expect(one.outcome.problems == [], "\(one.run.kind)")
            undisturbed[one.run.kind] = one.outcome
        }
        let seed = UInt64(Date().timeIntervalSince1970)
        var random = SeededGenerator(seed: seed)
        let runs = Self.runs(undisturbed.mapValues(\.steps), &random)
        let done = try await CrashRun.perform(runs, template)
        for (run, outcome) in done {
            let (problems, left) = (outcome.problems, outcome.left)
            let name = "\(run.kind) cut at \(run.plan), \(outcome.cuts)"
            #expect(problems == [], "\(name)")
            let difference = left.difference(from: undisturbed[run.kind]?.left ?? [])
            #expect(!problems.isEmpty || difference.isEmpty, "\(name): \(difference)")
        }
        let cuts = done.flatMap(\.outcome.cuts)
        let byStep = Dictionary(grouping: cuts, by: \.step).mapValues(\.count).sorted { $0.key < $1.key }
        let steps = undisturbed.map { "\($0.key) \($0.value.steps)" }.sorted().joined(separator: ", ")
        print(
            """
            seed \(seed): \(runs.count) runs, \(cuts.count) cuts, \(cuts.count { $0.isAtStart }) at the start of a server
            steps: \(steps)
            cuts: \(byStep.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
            """)
        #expect(cuts.count >= runs.count / 2, "servers are killed at all")
    }

    /// All steps of all purchases and then some with two cuts in the long run; a few of each otherwise.
    private static func runs(
        _ steps: [CrashPurchase.Kind: Int], _ random: inout SeededGenerator
    ) -> [CrashRun] {
        var runs: [CrashRun] = []
        for kind in CrashPurchase.Kind.allCases {
            let count = max(steps[kind] ?? 1, 1)
            let stride = isLong ? 1 : max(count / (kind == .unanswered ? 2 : 6), 1)
            let first = isLong ? 1 : Int.random(in: 1...stride, using: &random)
            for step in Swift.stride(from: first, through: count, by: stride) {
                runs.append(CrashRun(kind: kind, plan: [step]))
            }
        }
        // The next server is cut as well, most often while it takes up what the first has left.
        let twice = isLong ? max(runsMin - runs.count, 60) : 5
        for _ in 0..<twice {
            let quick = CrashPurchase.Kind.allCases.filter { $0 != .unanswered }
            let kind = quick.randomElement(using: &random) ?? .returned
            let first = Int.random(in: 1...max(steps[kind] ?? 1, 1), using: &random)
            let second = Int.random(in: 1...12, using: &random)
            runs.append(CrashRun(kind: kind, plan: [first, second]))
        }
        return runs.shuffled(using: &random)
    }

    @Test func severalBuyersAtOnceLoseNothingWheneverItIsKilled() async throws {
        let template = try await CrashRun.onThread { try CrashTemplate(hasAccounts: false) }
        let seed = UInt64(Date().timeIntervalSince1970)
        var random = SeededGenerator(seed: seed)
        let (rounds, buyers) = (Self.isLong ? 10 : 1, 5)
        var kills = 0
        for round in 1...rounds {
            let pauses = (0..<(Self.isLong ? 8 : 4)).map { _ in UInt32.random(in: 50...1_500, using: &random) * 1_000 }
            let site = try template.site.copy()
            defer { site.remove() }
            let host = try await CrashRun.onThread { try CrashHost(site) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await CrashRun.onThread {
                        for pause in pauses {
                            usleep(pause)
                            host.kill()
                        }
                    }
                }
                for number in 0..<buyers {
                    let kinds = [CrashPurchase.Kind.returned, .confirmed, .returned, .unanswered]
                    group.addTask {
                        try await CrashRun.onThread {
                            var purchase = CrashPurchase(kinds[number % kinds.count], host, template)
                            try purchase.run()
                        }
                    }
                }
                try await group.waitForAll()
            }
            kills += pauses.count
            let (verified, problems) = try await CrashRun.onThread {
                try host.settle()
                return (try site.run("verify", "--commerce"), try CrashAudit(site).problems(before: template.site))
            }
            let left = try CrashAudit(site).outcome()
            #expect(verified.status == 0, "seed \(seed), round \(round): \(verified.text)")
            #expect(problems == [], "seed \(seed), round \(round)")
            #expect(left.count { $0.hasPrefix("order: ") } == buyers, "seed \(seed), round \(round): \(left)")
        }
        print("seed \(seed): \(rounds) rounds, \(kills) kills")
    }
}
