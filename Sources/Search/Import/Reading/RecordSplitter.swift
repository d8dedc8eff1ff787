import Catalog

/// Cuts a text that arrives in blocks into records. A record may span any number of blocks.
protocol RecordSplitter {
    /// Takes in the next bytes and appends every record that they complete.
    ///
    /// - Throws: `invalid_record` when nothing after this place can be cut apart; records appended before are good.
    mutating func consume(_ block: UnsafeBufferPointer<UInt8>, into chunk: inout RecordChunk) throws(Refusal)

    /// Takes in the end of the text.
    mutating func finish(into chunk: inout RecordChunk) throws(Refusal)
}
