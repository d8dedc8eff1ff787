import Catalog
import Foundation

/// A line of which nothing was taken.
package struct RefusedLine: Sendable, Hashable {
    /// 1-based.
    package var line: Int
    /// The product's id or SKU as far as it could be read.
    package var id: String?
    package var problems: [Problem]
}

/// What an import did.
package struct ImportSummary: Sendable {
    /// Refused lines that a summary carries; the report file has them all.
    package static let refusedLinesMax = 100

    /// Records, good and bad.
    package internal(set) var read = 0
    package internal(set) var created = 0
    package internal(set) var updated = 0
    /// Stored like that already.
    package internal(set) var unchanged = 0
    package internal(set) var refused = 0
    /// Single values that were left out of products that were taken.
    package internal(set) var warnings = 0
    /// Records that passed all checks; in a dry run nothing more is known of them.
    package internal(set) var accepted = 0
    /// The outbox sequence after the last batch: an index that has reached it shows the whole import.
    package internal(set) var sequence: Int64 = 0
    package internal(set) var seconds: Double = 0
    /// Everything up to this line (1-based) is stored, or was checked in a dry run.
    package internal(set) var committedLine = 0
    package internal(set) var reportFile: URL?
    package internal(set) var isDryRun = false
    /// Why the import ended before the file did: damage in the middle of the file, a full disk, cancellation. What was
    /// committed before stays; importing the file again takes in the rest.
    package internal(set) var interruption: Refusal?
    /// The first refused lines, at most ``refusedLinesMax``.
    package internal(set) var refusedLines: [RefusedLine] = []

    /// Whether every record was taken.
    package var isComplete: Bool { refused == 0 && interruption == nil }

    /// The summary as a tree, for jobs and answers.
    package var value: JSONValue {
        var members: [JSONMember] = [
            JSONMember("read", .integer(Int64(read))), JSONMember("accepted", .integer(Int64(accepted))),
            JSONMember("created", .integer(Int64(created))), JSONMember("updated", .integer(Int64(updated))),
            JSONMember("unchanged", .integer(Int64(unchanged))), JSONMember("refused", .integer(Int64(refused))),
            JSONMember("warnings", .integer(Int64(warnings))), JSONMember("sequence", .integer(sequence)),
            JSONMember("seconds", .number((seconds * 1_000).rounded() / 1_000)),
            JSONMember("dry_run", .boolean(isDryRun)), JSONMember("committed_line", .integer(Int64(committedLine))),
        ]
        if let reportFile { members.append(JSONMember("report_file", .string(reportFile.path))) }
        if let interruption {
            let code = interruption.code.rawValue
            members.append(JSONMember("error", ["code": .string(code), "message": .string(interruption.message)]))
        }
        members.append(JSONMember("refused_lines", .array(refusedLines.map(ImportReport.value))))
        return .object(members)
    }

    package var json: [UInt8] { JSONWriter.bytes(value) }
}
