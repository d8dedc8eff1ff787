/// Reads the `compounds:` part of a query section.
struct CompoundRulesReader {
    let lists: WordLists

    func read(_ query: YAMLObject, _ definition: PipelineDefinition) throws(AnalysisError) -> CompoundRules? {
        guard let object = query.object("compounds") else { return nil }
        let normalizer = try ListNormalizer(definition)
        var excluded: [String] = []
        for name in object.strings("except") ?? [] {
            for line in lists.lines(name, for: object, key: "except") { excluded.append(line.text) }
        }
        let words = excluded.compactMap { normalizer.surface($0) }
        let rules = CompoundRules(
            links: letters(object, "links", normalizer), dropped: letters(object, "dropped", normalizer),
            excluded: ByteTable(words: words), indexed: indexed(definition))
        object.finish()
        return rules
    }

    private func letters(_ object: YAMLObject, _ key: String, _ normalizer: ListNormalizer) -> [[UInt8]] {
        let texts = (object.strings(key) ?? []).map { Array(normalizer.folded($0).utf8) }
        return texts.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
    }

    private func indexed(_ definition: PipelineDefinition) -> ByteTable {
        for case .shared(let filter) in definition.tokenFilters {
            if let filter = filter as? DecompoundFilter { return filter.parts }
        }
        return ByteTable()
    }
}
