import Catalog

extension ImportSummary {
    /// Takes in what became of a batch.
    ///
    /// - Parameter outcomes: of the records that have a product, in their order; none in a dry run.
    /// - Returns: what the report should say something about.
    mutating func account(for batch: [PreparedRecord], _ outcomes: [CatalogOutcome]) -> [PreparedRecord] {
        var remarkable: [PreparedRecord] = []
        var outcome = outcomes.makeIterator()
        read += batch.count
        for record in batch {
            var problems = record.problems
            var isTaken = record.product != nil
            if isTaken {
                switch outcome.next() {
                case .created: created += 1
                case .updated: updated += 1
                case .unchanged, .deleted: unchanged += 1
                // A dry run has no outcomes.
                case nil: break
                case .refused(let refusal):
                    isTaken = false
                    problems =
                        refusal.problems.isEmpty ? [Problem(refusal.code, message: refusal.message)] : refusal.problems
                }
            }
            if isTaken {
                accepted += 1
                warnings += record.warnings.count
            } else {
                refused += 1
                if refusedLines.count < Self.refusedLinesMax {
                    refusedLines.append(RefusedLine(line: record.line, id: record.id, problems: problems))
                }
            }
            if problems.isEmpty, record.warnings.isEmpty { continue }
            var remark = record
            remark.product = nil
            remark.problems = problems
            remarkable.append(remark)
        }
        committedLine = batch.last?.line ?? committedLine
        return remarkable
    }

    /// What is going on, for people.
    static func text(accepted: Int, refused: Int) -> String { "\(accepted) products accepted, \(refused) refused" }

    // MARK: Safe points

    /// What a job needs to go on with these numbers.
    var safePoint: JSONValue {
        func number(_ value: Int) -> JSONValue { .integer(Int64(value)) }
        return [
            "read": number(read), "accepted": number(accepted), "created": number(created), "updated": number(updated),
            "unchanged": number(unchanged), "refused": number(refused), "warnings": number(warnings),
            "committed_line": number(committedLine), "seconds": .number(seconds),
            "refused_lines": .array(refusedLines.map(ImportReport.value)),
        ]
    }

    /// The numbers of an import that stopped at a safe point.
    init(safePoint: JSONValue) {
        func number(_ name: String) -> Int { safePoint[name]?.integer.flatMap { Int(exactly: $0) } ?? 0 }
        read = number("read")
        accepted = number("accepted")
        created = number("created")
        updated = number("updated")
        unchanged = number("unchanged")
        refused = number("refused")
        warnings = number("warnings")
        committedLine = number("committed_line")
        seconds = safePoint["seconds"]?.number ?? 0
        refusedLines = (safePoint["refused_lines"]?.elements ?? []).map(Self.refusedLine)
    }

    private static func refusedLine(_ value: JSONValue) -> RefusedLine {
        let problems = (value["problems"]?.elements ?? []).map { problem in
            Problem(
                problem["code"]?.text.flatMap(ErrorCode.init(rawValue:)) ?? .invalidRecord,
                field: problem["field"]?.text ?? "", message: problem["message"]?.text ?? "",
                offset: problem["offset"]?.integer.flatMap { Int(exactly: $0) }, expected: problem["expected"]?.text)
        }
        return RefusedLine(
            line: value["line"]?.integer.flatMap { Int(exactly: $0) } ?? 0, id: value["id"]?.text, problems: problems)
    }
}
