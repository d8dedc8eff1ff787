package import Catalog

/// Writes the `offers` member of an answer without hits.
enum OfferWriter {
    static func write(_ offers: [QueryOffer], to writer: inout JSONWriter) {
        writer.name("offers")
        writer.beginArray()
        for offer in offers {
            writer.beginObject()
            writer.name("kind")
            writer.string(offer.kind.rawValue)
            writer.name("query")
            writer.string(offer.text)
            writer.name("count")
            writer.integer(Int64(offer.count))
            if !offer.droppedWords.isEmpty {
                writer.name("dropped_words")
                writer.beginArray()
                for word in offer.droppedWords { writer.string(word) }
                writer.endArray()
            }
            writer.endObject()
        }
        writer.endArray()
    }
}
