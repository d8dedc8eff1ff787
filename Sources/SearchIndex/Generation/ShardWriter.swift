package import Catalog
import Foundation

/// Writes a few thousand products as one shard of a new generation: a Xapian database and a column block.
///
/// Small shards, because Xapian keeps the postings of a batch in memory and slows down as they grow (measured: shards
/// of 5,000 documents write 1.5–2 times faster than one big batch).
struct ShardWriter {
    static let documentsMax = 5_000

    let schema: IndexSchema
    /// Where the shard goes; its folder exists.
    let database: String
    let block: String

    func write(_ products: [Product]) throws {
        let writer = try XapianDatabase(creating: database)
        var builder = DocumentBuilder(schema: schema)
        var columns = ColumnBuilder(holdsPostings: false)
        for product in products {
            columns.add(try builder.build(product), terms: builder.terms)
            try writer.add(builder.terms)
        }
        try writer.commit()
        var words = WordDictionaryBuilder()
        builder.words.add(to: &words)
        let file = try DurableFile(block)
        try file.write(columns.bytes(words: words.bytes()))
    }
}
