/// Brings list entries into the form that tokens have where a filter meets them, by the stages before that filter.
final class ListNormalizer {
    private let pipeline: Pipeline

    init(_ definition: PipelineDefinition) throws(AnalysisError) {
        pipeline = try Pipeline(definition)
    }

    /// The term of an entry that is one word; `nil` when it is none or several.
    func term(_ entry: String) -> String? {
        var buffer = TokenBuffer()
        var entry = entry
        entry.withUTF8 { pipeline.run($0, mode: .query, into: &buffer) }
        let mains = buffer.records.filter { $0.flags.isMain }
        guard mains.count == 1, let main = mains.first else { return nil }
        return buffer.text(main.term)
    }

    /// The unstemmed form of an entry that is one word; `nil` when it is none or several.
    func surface(_ entry: String) -> String? {
        var buffer = TokenBuffer()
        var entry = entry
        entry.withUTF8 { pipeline.run($0, mode: .query, into: &buffer) }
        let mains = buffer.records.filter { $0.flags.isMain }
        guard mains.count == 1, let main = mains.first else { return nil }
        return buffer.text(main.surface)
    }

    /// The entry after the char filters only, for entries that are no words.
    func folded(_ entry: String) -> String {
        String(decoding: pipeline.foldedText(entry), as: UTF8.self)
    }

    /// The query words of one side of a synonym rule.
    func queryTerms(_ entry: String) -> [String] {
        var buffer = TokenBuffer()
        var entry = entry
        entry.withUTF8 { pipeline.run($0, mode: .query, into: &buffer) }
        return QueryAssembly.words(buffer).map(\.term)
    }
}
