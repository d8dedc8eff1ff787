package import Analysis

/// The tokens of a text that many products have, with what adding them to a document takes.
struct AnalyzedText {
    struct Token {
        let term: Range<Int32>
        let surface: Range<Int32>
        let termHash: UInt64
        let surfaceHash: UInt64
        let coversOnePosition: Bool
    }

    let tokens: [Token]
    private let bytes: [UInt8]

    init(_ buffer: TokenBuffer) {
        var tokens: [Token] = []
        var bytes: [UInt8] = []
        buffer.withRecords { arena, records in
            tokens.reserveCapacity(records.count)
            func copy(_ range: ByteRange) -> (Range<Int32>, UInt64) {
                let text = UnsafeBufferPointer(rebasing: arena[range.bounds])
                let start = Int32(bytes.count)
                bytes.append(contentsOf: text)
                return (start..<Int32(bytes.count), ByteKey.hash(text))
            }
            for record in records {
                let (term, termHash) = copy(record.term)
                let (surface, surfaceHash) = record.hasOwnSurface ? copy(record.surface) : (term, termHash)
                tokens.append(
                    Token(
                        term: term, surface: surface, termHash: termHash, surfaceHash: surfaceHash,
                        coversOnePosition: record.positionLength == 1))
            }
        }
        self.tokens = tokens
        self.bytes = bytes
    }

    @inline(__always)
    func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void) { bytes.withUnsafeBufferPointer(body) }

    /// The terms as queries have them: without the joined forms of compounds.
    var hashes: [UInt32] {
        tokens.lazy.filter(\.coversOnePosition).map {
            TermHash.hash(bytes[Int($0.term.lowerBound)..<Int($0.term.upperBound)])
        }
    }
}

/// Remembers what became of short texts that recur: brands, category levels, tags, values of attributes.
struct TextMemo<Value> {
    /// Longer texts are prose, which does not recur.
    static var textBytesMax: Int { 96 }
    /// When so many texts are known, all are forgotten: a catalog of a million products stays within a few megabytes.
    private static var textsMax: Int { 8_192 }

    private var texts = ByteIndex()
    private var values: [Value] = []

    /// What is remembered of a text, made when it is met for the first time.
    mutating func value(of text: UnsafeBufferPointer<UInt8>, _ make: () -> Value) -> Value {
        let hash = ByteKey.hash(text)
        if let known = texts.find(text, hash: hash) { return values[known] }
        let value = make()
        if values.count >= Self.textsMax {
            texts.removeAll()
            values.removeAll()
        }
        values.append(value)
        _ = texts.number(of: text, hash: hash)
        return value
    }
}
