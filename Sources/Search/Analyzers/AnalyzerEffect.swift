import Analysis
import Catalog
import SearchIndex

/// What it takes to use a changed analyzer.
struct AnalyzerEffect: Sendable {
    /// Whether the index has other terms, or other frequencies of them, than the analyzer gives.
    let needsRebuild: Bool
    /// The roles of the fields that differ.
    let fields: [String]

    /// - Parameter schema: of the index. An analyzer that no text of it is indexed with changes nothing.
    init(of analyzer: Analyzer, on schema: IndexSchema) {
        guard let indexed = schema.analyzer(named: analyzer.name), indexed.fingerprint != analyzer.fingerprint else {
            needsRebuild = false
            fields = []
            return
        }
        needsRebuild = true
        fields = FieldRole.allCases.filter { indexed.roleFingerprints[$0] != analyzer.roleFingerprints[$0] }
            .map(\.rawValue)
    }

    /// For answers.
    var members: [JSONMember] {
        [
            JSONMember("effect", needsRebuild ? "rebuild" : "none"),
            JSONMember("fields", .array(fields.map { .string($0) })),
        ]
    }
}
