package import Analysis

/// An analyzer at work for documents: its session, its weights, and the short texts it has seen.
final class FieldAnalysis {
    let analyzer: Analyzer
    private let session: AnalysisSession
    /// By the ordinal of the role.
    private let weights: [UInt32]
    /// By the ordinal of the role: which memo holds its texts. Roles with the same pipeline share one.
    private let memoOfRole: [Int]
    private var memos: [TextMemo<AnalyzedText>]

    init(_ analyzer: Analyzer) throws(AnalysisError) {
        self.analyzer = analyzer
        session = try analyzer.makeSession()
        weights = FieldRole.allCases.map { UInt32(clamping: analyzer.ranking.weight(of: $0)) }
        let pipelines = FieldRole.allCases.map(analyzer.pipelineName)
        memoOfRole = pipelines.map { pipelines.firstIndex(of: $0) ?? 0 }
        memos = pipelines.map { _ in TextMemo() }
    }

    func weight(of role: FieldRole) -> UInt32 { weights[role.ordinal] }

    /// Replaces the tokens of a buffer by those of a text.
    func tokens(_ text: UnsafeBufferPointer<UInt8>, _ role: FieldRole, into buffer: inout TokenBuffer) {
        session.tokens(text, role: role, into: &buffer)
    }

    /// The term that stands for a whole name; `nil` for one without letters and digits.
    func wholeTerm(_ name: UnsafeBufferPointer<UInt8>) -> [UInt8]? { session.wholeTerm(name) }

    /// The tokens of a text that may recur; `nil` for one that is too long to be kept.
    func recurring(
        _ text: UnsafeBufferPointer<UInt8>, _ role: FieldRole, _ buffer: inout TokenBuffer
    ) -> AnalyzedText? {
        guard text.count <= TextMemo<AnalyzedText>.textBytesMax else { return nil }
        let memo = memoOfRole[role.ordinal]
        return memos[memo].value(of: text) {
            session.tokens(text, role: role, into: &buffer)
            return AnalyzedText(buffer)
        }
    }
}
