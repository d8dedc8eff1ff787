/// Takes plural endings off English words and nothing else, so that `charger` and `charge` stay apart.
///
/// Source: Harman 1991, "How effective is suffixing?" (the S stemmer), with the sibilant plurals (`boxes`, `watches`)
/// that it leaves with an e.
enum PluralStemmer {
    /// Words this short end in s for other reasons: `gps`, `bus`, `ios`.
    private static let bytesMin = 4

    /// Writes the stem and returns its length.
    static func stem(_ word: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        guard word.count >= bytesMin, word.count <= output.count, word[word.count - 1] == UInt8(ascii: "s") else {
            return nil
        }
        let (kept, addsY) = cut(word)
        for index in 0..<kept { output[index] = word[index] }
        if addsY { output[kept] = UInt8(ascii: "y") }
        return kept + (addsY ? 1 : 0)
    }

    private static func cut(_ word: UnsafeBufferPointer<UInt8>) -> (kept: Int, addsY: Bool) {
        let count = word.count
        let before = word[count - 2]
        if before == UInt8(ascii: "s") || before == UInt8(ascii: "u") || before == UInt8(ascii: "i") {
            return (count, false)
        }
        guard before == UInt8(ascii: "e"), count > bytesMin else { return (count - 1, false) }
        let third = word[count - 3]
        if third == UInt8(ascii: "i") {
            let fourth = word[count - 4]
            // ties, pies; movies and cookies end in ie: only a longer word after a consonant had a y.
            let isVowel = fourth == UInt8(ascii: "e") || fourth == UInt8(ascii: "a")
            return isVowel || count < 6 ? (count - 1, false) : (count - 3, true)
        }
        let fourth = word[count - 4]
        let isSibilant =
            third == UInt8(ascii: "x") || (third == UInt8(ascii: "s") && fourth == UInt8(ascii: "s"))
            || (third == UInt8(ascii: "z") && fourth == UInt8(ascii: "z"))
            || (third == UInt8(ascii: "h") && (fourth == UInt8(ascii: "c") || fourth == UInt8(ascii: "s")))
        return isSibilant ? (count - 2, false) : (count - 1, false)
    }
}
