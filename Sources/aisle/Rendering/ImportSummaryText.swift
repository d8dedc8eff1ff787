import Catalog
import Foundation
import Search

/// The outcome of an import in words.
enum ImportSummaryText {
    /// Refused lines on standard error; the report has them all.
    private static let refusedLinesMax = 20

    static func lines(_ summary: ImportSummary, name: String) -> [String] {
        func count(_ number: Int) -> String { NumberText.grouped(number) }
        let rate = summary.seconds > 0 ? Int((Double(summary.read) / summary.seconds).rounded()) : summary.read
        let took = "in \(NumberText.seconds(summary.seconds)) (\(count(rate))/s)"
        var lines: [String]
        if summary.isDryRun {
            lines = ["\(name): \(count(summary.read)) records checked \(took), nothing written"]
            lines.append("  \(count(summary.accepted)) would be taken, \(count(summary.refused)) refused")
        } else {
            lines = ["\(name): \(count(summary.read)) records read \(took)"]
            lines.append(
                "  \(count(summary.created)) created, \(count(summary.updated)) updated, "
                    + "\(count(summary.unchanged)) unchanged, \(count(summary.refused)) refused")
        }
        if summary.warnings > 0 {
            lines.append("  \(count(summary.warnings)) values left out of products that were taken")
        }
        if let file = summary.reportFile, summary.refused + summary.warnings > 0 {
            lines.append("  report: \(file.path)")
        }
        return lines.map(TerminalText.clean)
    }

    /// Why the import ended early, and the first lines that were refused.
    static func refusals(_ summary: ImportSummary) -> [String] {
        var lines: [String] = []
        for refused in summary.refusedLines.prefix(refusedLinesMax) {
            let id = refused.id.map { " (\(TerminalText.clean($0)))" } ?? ""
            lines.append("line \(refused.line)\(id):")
            lines += refused.problems.map { "  " + RefusalText.line($0) }
        }
        if summary.refused > refusedLinesMax {
            lines.append("… and \(NumberText.grouped(summary.refused - refusedLinesMax)) more refused lines")
        }
        if let interruption = summary.interruption { lines += RefusalText.lines(interruption) }
        return lines
    }
}
