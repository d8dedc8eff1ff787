/// The terms of numbered words: nearly every term begins its word and needs no bytes of its own.
struct TermPlaces: Sendable {
    private struct Place: Sendable {
        /// In `bytes`; ``TermPlaces/begins`` for a term that begins its word.
        var start: UInt32
        var count: UInt32
    }

    private static let begins = UInt32.max

    private var places: [Place] = []
    private var bytes: [UInt8] = []

    mutating func append(_ term: UnsafeBufferPointer<UInt8>, of word: UnsafeBufferPointer<UInt8>) {
        places.append(place(term, word))
    }

    mutating func replace(_ number: Int, _ term: UnsafeBufferPointer<UInt8>, of word: UnsafeBufferPointer<UInt8>) {
        places[number] = place(term, word)
    }

    private mutating func place(_ term: UnsafeBufferPointer<UInt8>, _ word: UnsafeBufferPointer<UInt8>) -> Place {
        if word.starts(with: term) { return Place(start: Self.begins, count: UInt32(term.count)) }
        let start = bytes.count
        bytes.append(contentsOf: term)
        precondition(bytes.count < Int(UInt32.max), "terms hold less than 4 GiB")
        return Place(start: UInt32(start), count: UInt32(term.count))
    }

    /// Whether a word begins with its term.
    func begins(_ number: Int) -> Bool { places[number].start == Self.begins }

    func count(_ number: Int) -> Int { Int(places[number].count) }

    @inline(__always)
    func withTerm<Result>(
        _ number: Int, of word: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let (start, count) = (places[number].start, Int(places[number].count))
        if start == Self.begins { return body(UnsafeBufferPointer(rebasing: word[..<count])) }
        return bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[Int(start)..<Int(start) + count]))
        }
    }
}
