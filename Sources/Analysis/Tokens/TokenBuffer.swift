/// The tokens of one text: one arena of UTF-8 bytes and one record a token, no `String` among them.
///
/// Reuse one buffer for many texts: its storage is kept. Tokens come in the order of their start in the source; those
/// with the same start in the order: whole, its parts, other spellings.
package struct TokenBuffer: Sendable {
    /// The folded text first, then the terms that differ from a slice of it.
    var bytes: [UInt8] = []
    var records: [TokenRecord] = []
    /// What the tokenizer found.
    var traits: TokenTraits = .any
    /// Storage of `rewriteRecords`, kept between calls.
    private var spare: [TokenRecord] = []

    package init() {}

    package var count: Int { records.count }

    package var isEmpty: Bool { records.isEmpty }

    /// The token at an index below `count`.
    package subscript(index: Int) -> Token {
        Token(record: records[index], bytes: bytes)
    }

    /// All terms as strings, in order.
    package var terms: [String] { records.map { text($0.term) } }

    /// Forgets all tokens and keeps the storage.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
    }

    /// Lends the arena and the tokens in order, without copying a byte or a call a token; for the inner loops of
    /// indexing.
    package func withRecords(_ body: (_ arena: UnsafeBufferPointer<UInt8>, _ records: [TokenRecord]) -> Void) {
        bytes.withUnsafeBufferPointer { body($0, records) }
    }
}

extension TokenBuffer {
    func text(_ range: ByteRange) -> String {
        String(decoding: bytes[range.bounds], as: UTF8.self)
    }

    @inline(__always)
    func withBytes<Result>(_ range: ByteRange, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range.bounds])) }
    }

    /// Appends bytes to the arena.
    mutating func append(_ text: some Collection<UInt8>) -> ByteRange {
        let start = bytes.count
        bytes.append(contentsOf: text)
        return ByteRange(
            start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: bytes.count - start))
    }

    /// Copies a range of the arena to its end, so that a longer term can be put together there. Points, commas and
    /// slashes are left out unless `keepsPunctuation`: joined codes are written without them.
    mutating func appendCopy(_ range: ByteRange, keepsPunctuation: Bool = false) {
        bytes.reserveCapacity(bytes.count + Int(range.count))
        for index in range.bounds {
            let byte = bytes[index]
            if keepsPunctuation || (byte != 0x2E && byte != 0x2C && byte != 0x2F && byte != 0x27) { bytes.append(byte) }
        }
    }

    /// The range from a start to the arena's end.
    func rangeFrom(_ start: Int) -> ByteRange {
        ByteRange(start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: bytes.count - start))
    }

    /// Rebuilds the list of records: `body` reads the old ones by index and appends to the new ones.
    mutating func rewriteRecords(_ body: (inout TokenBuffer, _ old: [TokenRecord], _ new: inout [TokenRecord]) -> Void)
    {
        var new: [TokenRecord] = []
        swap(&new, &spare)
        new.removeAll(keepingCapacity: true)
        var old: [TokenRecord] = []
        swap(&old, &records)
        body(&self, old, &new)
        records = new
        spare = old
    }
}

extension TokenBuffer: Sequence {
    package func makeIterator() -> Iterator { Iterator(buffer: self, index: 0) }

    /// Hands out tokens as values; `withRecords` is the way without reference counting.
    package struct Iterator: IteratorProtocol {
        let buffer: TokenBuffer
        var index: Int

        package mutating func next() -> Token? {
            guard index < buffer.count else { return nil }
            defer { index += 1 }
            return buffer[index]
        }
    }
}
