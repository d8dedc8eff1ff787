package import Analysis

/// Finds words of a query that are a brand, a category or a colour of the catalog.
struct ValueRecognizer {
    let snapshot: IndexSnapshot
    let session: AnalysisSession
    /// Only values of these products are named; `nil` means all.
    let visible: Bitmap?

    /// A value of the catalog that some neighbouring words of the query name.
    struct Value {
        let kind: Understood.Kind
        let field: String
        /// Indices of the query's words.
        var words: Range<Int>
        let column: ValueColumn
        let ordinals: [Int]
        /// Products with the value, deleted ones included.
        let documents: Bitmap

        /// As the catalog writes it, most frequent first.
        var texts: [String] {
            ordinals.map { (column.value($0), column.documents($0).count) }.sorted {
                $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0
            }.map(\.0)
        }

        /// The bytes of the query that name it.
        func source(_ words: [QueryWord]) -> Range<Int> {
            words[self.words.lowerBound].sourceStart..<words[self.words.upperBound - 1].sourceEnd
        }

        func text(in query: String, _ words: [QueryWord]) -> String {
            String(decoding: Array(query.utf8)[source(words)], as: UTF8.self)
        }

        func boost(_ text: String) -> Understood {
            Understood(kind: kind, text: text, field: field, values: texts, use: .boost)
        }
    }

    /// Products with the words of which fewer have the value mean something else by them: `orange` in a shop for food.
    private static let shareMin = 0.3

    /// Attributes that hold colours, as catalogs name them.
    private static let colourFields = [
        "colour", "color", "colours", "colors", "product_colour", "product_color", "main_colour", "main_color", "farbe",
        "couleur", "colore", "kleur", "cor", "färg", "renk", "цвет",
    ]

    private struct Field {
        let kind: Understood.Kind
        let name: String
        let column: ValueColumn
        let lexicon: ValueColumn.Lexicon
    }

    /// The values named in a query, in its order; longest first, then the one that most products have.
    func values(in words: [QueryWord]) throws(IndexError) -> [Value] {
        guard words.contains(where: { !$0.isStopWord }) else { return [] }
        let fields = fields()
        let longest = fields.reduce(0) { max($0, $1.lexicon.wordsMax) }
        var found: [Value] = []
        var start = 0
        while start < words.count {
            var end = min(words.count, start + longest)
            var value: Value?
            while end > start {
                value = try best(fields, words, start..<end)
                if value != nil { break }
                end -= 1
            }
            if let value { found.append(value) }
            start = max(start + 1, end)
        }
        return found
    }

    private func fields() -> [Field] {
        var names: [(Understood.Kind, String)] = [(.brand, "brand"), (.category, "category")]
        for name in Self.colourFields where snapshot.hasValues(name) { names.append((.colour, name)) }
        return names.compactMap { kind, name in
            snapshot.valueColumn(name).map {
                Field(kind: kind, name: name, column: $0, lexicon: $0.lexicon(session))
            }
        }
    }

    private func best(
        _ fields: [Field], _ words: [QueryWord], _ range: Range<Int>
    ) throws(IndexError) -> Value? {
        guard !words[range].allSatisfy(\.isStopWord) else { return nil }
        let key = FacetLexicon.key(words[range].lazy.map(\.term))
        guard fields.contains(where: { $0.lexicon.holds(key) }) else { return nil }
        guard visible == nil else { return try best(fields, words, range, key) }
        let asked = RecognizedValues.Key(analyzer: session.analyzer.identity, words: key)
        var value = try snapshot.recognizedValues.value(asked) { () throws(IndexError) in
            try best(fields, words, range, key)
        }
        value?.words = range
        return value
    }

    private func best(
        _ fields: [Field], _ words: [QueryWord], _ range: Range<Int>, _ key: String
    ) throws(IndexError) -> Value? {
        var best: Value?
        for field in fields where range.count <= field.lexicon.wordsMax {
            var ordinals = field.lexicon.ordinals(key)
            if let visible { ordinals.removeAll { field.column.documents($0).andCount(visible) == 0 } }
            guard !ordinals.isEmpty else { continue }
            let documents = Bitmap.or(ordinals.map(field.column.documents))
            guard documents.count > best?.documents.count ?? 0, try isTelling(documents, words[range]) else { continue }
            best = Value(
                kind: field.kind, field: field.name, words: range, column: field.column, ordinals: ordinals,
                documents: documents)
        }
        return best
    }

    /// Whether the words mean the value often enough.
    private func isTelling(
        _ documents: Bitmap, _ words: ArraySlice<QueryWord>
    ) throws(IndexError) -> Bool {
        var all: [Bitmap] = []
        for word in words where !word.isStopWord { all.append(try snapshot.postings(Array(word.term.utf8))) }
        let matching = Bitmap.and(all)
        return Double(matching.andCount(documents)) >= Double(matching.count) * Self.shareMin
    }
}
