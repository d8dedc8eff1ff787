import Catalog
import Search

/// A refusal in the form for people at a terminal.
enum RefusalText {
    /// "error: message [code]", then one line for every problem.
    static func lines(_ refusal: Refusal) -> [String] {
        var lines = ["error: \(TerminalText.clean(refusal.message)) [\(refusal.code.rawValue)]"]
        // A message that repeats its only problem says nothing twice.
        let isSaid =
            refusal.problems.count == 1 && refusal.problems[0].message == refusal.message
            && refusal.problems[0].offset == nil && refusal.problems[0].expected == nil
            && refusal.problems[0].field.isEmpty
        if !isSaid { lines += refusal.problems.map { "  " + line($0) } }
        return lines
    }

    /// Tells standard error which queries of a run were refused, and why.
    static func note(_ outcomes: [QueryRun.Outcome]) {
        for outcome in outcomes {
            guard let refusal = outcome.refusal else { continue }
            Console.note("query \(outcome.query.id):")
            for line in lines(refusal) { Console.note("  " + line) }
        }
    }

    /// "variants[2].price: expected …, at byte 12 [code]".
    static func line(_ problem: Problem) -> String {
        var text = problem.field.isEmpty ? "" : problem.field + ": "
        text += problem.message
        if let offset = problem.offset { text += ", at byte \(offset)" }
        if let expected = problem.expected, !problem.message.contains(expected) { text += ", expected \(expected)" }
        return TerminalText.clean(text) + " [\(problem.code.rawValue)]"
    }
}
