/// What each letter with a diacritic becomes, except those that a language tells apart.
struct DiacriticsTable: Sendable {
    /// Index into `texts` for each code point of two- and three-byte UTF-8 below `limit`; −1 keeps it.
    private var table: [Int16]
    private var texts: [[UInt8]] = []

    /// Latin Extended Additional and Greek Extended end here.
    private static let limit: UInt32 = 0x2000

    /// Letters whose stroke or ligature is no diacritic for Unicode.
    private static let letters: [UInt32: String] = [
        0xE6: "ae", 0x153: "oe", 0xF8: "o", 0x111: "d", 0xF0: "d", 0xFE: "th", 0x142: "l", 0x127: "h", 0x131: "i",
        0x167: "t", 0x14B: "n", 0x138: "k", 0x180: "b", 0x188: "c", 0x253: "b", 0x257: "d", 0x260: "g", 0x1DD: "e",
        0x259: "e", 0x268: "i", 0x289: "u", 0xDF: "ss",
    ]

    /// - Parameter kept: letters that stay as they are. й stays always: it is no и with a mark to any reader.
    /// - Parameter expanded: letters with the text that replaces them, before any other rule.
    init(kept: Set<UInt32>, expanded: [UInt32: String]) {
        table = [Int16](repeating: -1, count: Int(Self.limit))
        var indexes: [String: Int16] = [:]
        for codePoint in 0x80..<Self.limit where codePoint != 0x439 {
            let text: String
            if let expansion = expanded[codePoint] {
                text = expansion
            } else if kept.contains(codePoint) {
                continue
            } else if let letter = Self.letters[codePoint] {
                text = letter
            } else if (0x300...0x36F).contains(codePoint) {
                text = ""
            } else {
                let base = CharacterProperties.baseLetter(codePoint)
                guard base != codePoint, let scalar = Unicode.Scalar(base) else { continue }
                text = String(Character(scalar))
            }
            let next = Int16(texts.count)
            let index = indexes[text, default: next]
            if index == next {
                indexes[text] = next
                texts.append(Array(text.utf8))
            }
            table[Int(codePoint)] = index
        }
    }

    /// Appends the folded text and says whether it differs.
    func fold(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        var isChanged = false
        var index = 0
        while index < text.count {
            let (codePoint, length) = UTF8Scan.decode(text, at: index)
            let entry = codePoint < 0x80 || codePoint >= Self.limit ? -1 : table[Int(codePoint)]
            if entry < 0 {
                for position in index..<index + length { output.append(text[position]) }
            } else {
                output.append(contentsOf: texts[Int(entry)])
                isChanged = true
            }
            index += length
        }
        return isChanged
    }
}
