/// An analyzer at work on one thread: owns ICU iterators, stemmers and scratch buffers, so it is not `Sendable`.
///
/// Everything here is pure computation: nothing blocks, nothing fails, any bytes are accepted.
package final class AnalysisSession {
    package let analyzer: Analyzer
    /// By the ordinal of the role.
    private let pipelines: [Pipeline]
    private let queryPipeline: Pipeline
    let wholeText: WholeText

    init(_ analyzer: Analyzer) throws(AnalysisError) {
        var opened: [String: Pipeline] = [:]
        for (name, definition) in analyzer.pipelines { opened[name] = try Pipeline(definition) }
        guard let queryPipeline = opened[analyzer.queryPipeline] else {
            throw .resourceUnavailable("pipeline \(analyzer.queryPipeline)")
        }
        self.analyzer = analyzer
        self.queryPipeline = queryPipeline
        wholeText = try WholeText()
        // The loader gives every role a pipeline.
        pipelines = FieldRole.allCases.map { role in
            analyzer.pipelineOfRole[role].flatMap { opened[$0] } ?? queryPipeline
        }
    }

    /// Replaces the buffer's tokens by those of a field's text, as they are indexed.
    ///
    /// - Parameter text: any bytes. Broken UTF-8 is read as U+FFFD, and offsets still count the bytes given.
    /// - Complexity: linear in the text, except that Thai, Chinese and Japanese are cut by dictionary.
    package func tokens(_ text: UnsafeBufferPointer<UInt8>, role: FieldRole, into buffer: inout TokenBuffer) {
        pipeline(of: role).run(text, mode: .index, into: &buffer)
    }

    /// The tokens of a field's text, as they are indexed.
    package func tokens(_ text: String, role: FieldRole) -> TokenBuffer {
        var buffer = TokenBuffer()
        var text = text
        text.withUTF8 { tokens($0, role: role, into: &buffer) }
        return buffer
    }

    /// The words of a user's query in order, with their alternatives. Empty when the text holds no letter or digit.
    package func query(_ text: String) -> [QueryWord] {
        var words = QueryAssembly.words(queryTokens(text))
        analyzer.synonyms.addAlternatives(to: &words)
        return words
    }

    /// The terms of a query's words in order, without alternatives: what a value of a facet is compared by.
    package func queryTerms(_ text: String) -> [(term: String, isStopWord: Bool)] {
        let buffer = queryTokens(text)
        return buffer.records.lazy.filter(\.flags.isMain).map {
            (buffer.text($0.term), $0.flags.contains(.stopWord))
        }
    }

    /// The tokens after each stage that had something to do, in order: char filters with their text, then the tokenizer
    /// and every token filter.
    package func stages(_ text: String, role: FieldRole, isQuery: Bool) -> [AnalysisStage] {
        var stages: [AnalysisStage] = []
        var buffer = TokenBuffer()
        var text = text
        let pipeline = isQuery ? queryPipeline : pipeline(of: role)
        text.withUTF8 { pipeline.run($0, mode: isQuery ? .query : .index, into: &buffer) { stages.append($0) } }
        return stages
    }

    private func queryTokens(_ text: String) -> TokenBuffer {
        var buffer = TokenBuffer()
        var text = text
        text.withUTF8 { queryPipeline.run($0, mode: .query, into: &buffer) }
        return buffer
    }

    private func pipeline(of role: FieldRole) -> Pipeline { pipelines[role.ordinal] }
}
