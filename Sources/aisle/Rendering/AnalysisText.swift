import Analysis

/// The stages of an analysis as tables for a terminal.
struct AnalysisText {
    /// Between two tokens of a stage.
    private static let separator = " | "
    /// Narrower columns of tokens help nobody.
    private static let tokenColumnsMin = 20

    private let stages: [AnalysisStage]

    init(_ stages: [AnalysisStage]) { self.stages = stages }

    /// First what each stage made of the text, then every token of the last stage with all that is known of it.
    ///
    /// - Parameter width: columns of the terminal; `nil` for output that nothing limits.
    func lines(width: Int?) -> [String] {
        let nameColumns = stages.reduce(5) { max($0, DisplayWidth.of($1.name)) }
        let room = width.map { max(Self.tokenColumnsMin, $0 - nameColumns - 2) }
        var table = TextTable([.init(title: "stage"), .init(title: "result")])
        for stage in stages {
            let texts = stage.text.map { [$0] } ?? stage.tokens.map(\.text)
            let rows = wrapped(texts.map(TerminalText.clean), within: room)
            for (index, row) in rows.enumerated() { table.add([index == 0 ? stage.name : "", row]) }
            if rows.isEmpty { table.add([stage.name, "(nothing)"]) }
        }
        guard let last = stages.last, !last.tokens.isEmpty else { return table.lines(width: nil) }
        return table.lines(width: nil) + [""] + tokens(last).lines(width: width)
    }

    private func wrapped(_ texts: [String], within room: Int?) -> [String] {
        var rows: [String] = []
        for text in texts {
            let isContinued = rows.last.map { row in
                room.map { DisplayWidth.of(row) + Self.separator.count + DisplayWidth.of(text) <= $0 } ?? true
            }
            if isContinued == true, let row = rows.popLast() {
                rows.append(row + Self.separator + text)
            } else {
                rows.append(text)
            }
        }
        return rows
    }

    private func tokens(_ stage: AnalysisStage) -> TextTable {
        var table = TextTable([
            .init(title: "position", alignment: .right), .init(title: "term", shrinksTo: 12),
            .init(title: "surface", shrinksTo: 12), .init(title: "bytes"), .init(title: "kind"), .init(title: ""),
        ])
        for token in stage.tokens {
            let span = token.positionLength > 1 ? "\(token.position)+\(token.positionLength)" : "\(token.position)"
            table.add([
                span, token.text, token.surface, "\(token.start)..<\(token.end)", token.kind.name,
                token.isStopWord ? "stop word" : "",
            ])
        }
        return table
    }
}
