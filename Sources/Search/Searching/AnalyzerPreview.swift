import Analysis
import Catalog

/// Shows relevance engineers what analyzers do to a text.
package final class AnalyzerPreview: Sendable {
    private let host: IndexHost
    private let threads: BlockingPool
    /// Enough for the longest description; the answer grows with the number of stages.
    package static let textBytesMax = 100_000

    init(host: IndexHost, threads: BlockingPool) {
        self.host = host
        self.threads = threads
    }

    /// `POST /analyze`: `{"analyzer":"storefront-de","text":"…","field":"name","mode":"index"|"query"}`.
    ///
    /// - Returns: `{"analyzer","stages":[{"name","text"?,"tokens":[…]}]}`.
    package func analyze(_ body: JSONValue) async throws(Refusal) -> [UInt8] {
        var reader = ParameterReader(try RequestParameters(json: body))
        let name = reader.text("analyzer") ?? "storefront-en"
        let text = reader.text("text")
        let role = reader.choice("field", FieldRole.allCases.map(\.rawValue)).flatMap(FieldRole.init) ?? .name
        let isQuery = reader.choice("mode", ["index", "query"]) == "query"
        if let text, text.utf8.count > Self.textBytesMax {
            reader.refuse(
                .limitExceeded, "text", "expected at most \(Self.textBytesMax) bytes, found \(text.utf8.count)")
        }
        if text == nil { reader.refuse(.missingParameter, "text", "expected the text to analyse") }
        let analyzers = host.serving.analyzers
        let analyzer = analyzers.pool(name)?.analyzer
        if analyzer == nil {
            reader.refuse(
                .unknownAnalyzer, "analyzer",
                "expected one of \(analyzers.names.sorted().joined(separator: ", ")), found '\(name.prefix(100))'")
        }
        try reader.finish()
        guard let analyzer, let text else {
            throw Refusal(.internalError, message: "the parameters changed while they were read")
        }
        return try await threads.run { () throws(Refusal) in
            JSONWriter.bytes([
                "analyzer": .string(name),
                "field": .string(role.rawValue),
                "stages": .array(
                    try Self.stages(text, role: role, isQuery: isQuery, analyzer: analyzer).map(\.json)),
            ])
        }
    }

    /// The tokens of a text after each stage. Blocking.
    package static func stages(
        _ text: String, role: FieldRole, isQuery: Bool, analyzer: Analyzer
    ) throws(Refusal) -> [AnalysisStage] {
        do {
            return try analyzer.makeSession().stages(text, role: role, isQuery: isQuery)
        } catch {
            throw Refusal(.internalError, message: "the analyzer \(analyzer.name) can't run: \(error)")
        }
    }
}

extension AnalysisStage {
    fileprivate var json: JSONValue {
        var members = [JSONMember("name", .string(name))]
        if let text { members.append(JSONMember("text", .string(text))) }
        members.append(
            JSONMember(
                "tokens",
                .array(
                    tokens.map { token in
                        [
                            "text": .string(token.text), "surface": .string(token.surface),
                            "start": .integer(Int64(token.start)), "end": .integer(Int64(token.end)),
                            "position": .integer(Int64(token.position)), "kind": .string(token.kind.name),
                        ]
                    })))
        return .object(members)
    }
}
