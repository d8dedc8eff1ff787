import Catalog

/// The first half of an import: reads, parses, maps and checks, one chunk a call.
struct ReadingStage: Sendable {
    /// Records of a chunk, checked.
    struct Chunk: Sendable {
        var records: [PreparedRecord]
        /// 1-based; everything before it is in this chunk or an earlier one.
        var nextLine: Int
        var bytesRead: Int64
    }

    let reader: RecordReader
    let preparation: RecordPreparation
    let pool: BlockingPool
    let now: @Sendable () -> Timestamp

    /// The next chunk; `nil` at the end of the file.
    func next() async -> Result<Chunk?, Refusal> {
        do throws(Refusal) {
            return .success(
                try await pool.run { () throws(Refusal) -> Chunk? in
                    guard let chunk = try reader.next() else { return nil }
                    let records = preparation.prepare(chunk, now: now())
                    return Chunk(records: records, nextLine: chunk.nextLine, bytesRead: chunk.bytesRead)
                })
        } catch {
            return .failure(error)
        }
    }
}
