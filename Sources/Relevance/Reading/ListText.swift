import Catalog

/// The lines of a judgment list or a run, with what is wrong with them.
struct ListText {
    struct Line {
        /// From 1.
        var number: Int
        var text: Substring
    }

    /// Lines that hold something, without their ends.
    let lines: [Line]
    private(set) var problems: [Problem] = []

    init(_ text: String) {
        var lines: [Line] = []
        let content = text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? text.utf8.dropFirst(3) : text.utf8[...]
        for (index, bytes) in content.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let line = Substring(bytes.last == 0x0D ? bytes.dropLast() : bytes)
            if !line.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { lines.append(Line(number: index + 1, text: line)) }
        }
        self.lines = lines
    }

    mutating func refuse(_ line: Int, _ message: String, _ code: ErrorCode = .invalidRecord) {
        problems.append(Problem(code, field: "line \(line)", message: message))
    }

    /// - Throws: `invalid_record` with the problems of all lines, if there are any.
    func check(_ message: String) throws(Refusal) {
        guard !problems.isEmpty else { return }
        throw Refusal(.invalidRecord, message: message, problems: problems)
    }

    /// The parts between tabs, which may be empty.
    static func cells(_ line: Substring) -> [Substring] {
        line.utf8.split(separator: 0x09, omittingEmptySubsequences: false).map { Substring($0) }
    }

    /// The parts between runs of spaces and tabs, as TREC's tools read them.
    static func words(_ line: Substring) -> [Substring] {
        line.utf8.split { $0 == 0x20 || $0 == 0x09 }.map { Substring($0) }
    }
}
