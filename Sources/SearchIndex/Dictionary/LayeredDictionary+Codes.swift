extension LayeredDictionary {
    /// Words looked at before the rest of a family of codes is taken to be alike.
    private static let familyMax = 64

    /// Whether a word occurs mostly as the letters of codes: `xyz` in a catalog of XYZ-100, XYZ-101 …
    func isCodePart(_ word: String) -> Bool {
        guard let own = entry(word)?.documentFrequency, own > 0 else { return false }
        let bytes = Array(word.utf8)
        var inCodes = 0
        for layer in layers {
            let range = layer.range(from: bytes + [UInt8(ascii: "0")], to: bytes + [UInt8(ascii: "9") + 1])
            // Every code has a document at least.
            inCodes += max(range.count, range.prefix(Self.familyMax).reduce(0) { $0 + layer.documentFrequency($1) })
        }
        return inCodes * 2 >= own
    }
}
