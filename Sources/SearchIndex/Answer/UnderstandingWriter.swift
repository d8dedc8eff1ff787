package import Catalog

/// Writes what a search understood: the members `understood` and `remaining_words` of an answer.
enum UnderstandingWriter {
    static func write(_ outcome: SearchOutcome, to writer: inout JSONWriter) {
        if !outcome.understood.isEmpty {
            writer.name("understood")
            writer.beginArray()
            for entry in outcome.understood { write(entry, to: &writer) }
            writer.endArray()
        }
        guard let words = outcome.remainingWords else { return }
        writer.name("remaining_words")
        writer.beginArray()
        for word in words {
            writer.beginObject()
            text("text", word.text, to: &writer)
            text("as", word.use.rawValue, to: &writer)
            if word.use == .corrected, let correction = word.correction { text("to", correction, to: &writer) }
            writer.endObject()
        }
        writer.endArray()
    }

    private static func write(_ entry: Understood, to writer: inout JSONWriter) {
        writer.beginObject()
        text("kind", entry.kind.rawValue, to: &writer)
        text("text", entry.text, to: &writer)
        text("field", entry.field, to: &writer)
        if let value = entry.values.first {
            text("value", value, to: &writer)
            if entry.values.count > 1 {
                writer.name("values")
                writer.beginArray()
                for value in entry.values.prefix(valuesMax) { writer.string(value) }
                writer.endArray()
            }
        } else {
            number("from", entry.from, to: &writer)
            number("to", entry.to, to: &writer)
        }
        if let unit = entry.unit { text("unit", unit, to: &writer) }
        text("as", entry.use.rawValue, to: &writer)
        writer.endObject()
    }

    /// Spellings of one value that an answer lists.
    private static let valuesMax = 20

    private static func text(_ name: String, _ text: String, to writer: inout JSONWriter) {
        writer.name(name)
        writer.string(text)
    }

    private static func number(_ name: String, _ number: Double?, to writer: inout JSONWriter) {
        writer.name(name)
        if let number { writer.number(number) } else { writer.null() }
    }
}
