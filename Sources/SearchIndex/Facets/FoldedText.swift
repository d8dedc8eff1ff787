import Foundation

/// Texts without the differences that people do not type: case, accents, width.
enum FoldedText {
    /// Fractions of one sign, as text; folding leaves them alone.
    private static let fractions: [Character: String] = [
        "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅙": "1/6", "⅛": "1/8", "⅜": "3/8",
        "⅝": "5/8", "⅞": "7/8",
    ]
    /// Letters whose stroke or ligature Unicode does not take apart.
    private static let letters: [Character: String] = [
        "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
    ]

    /// - Complexity: linear; texts beyond ASCII cost a hundred times as much a byte.
    static func bytes(_ text: String) -> [UInt8] {
        var text = text
        let ascii = text.withUTF8 { bytes -> [UInt8]? in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            return bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }
        if let ascii { return ascii }
        var folded: [UInt8] = []
        let plain = text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        for character in plain.lowercased() {
            if let fraction = fractions[character] {
                folded.append(UInt8(ascii: " "))
                folded.append(contentsOf: fraction.utf8)
            } else if let letter = letters[character] {
                folded.append(contentsOf: letter.utf8)
            } else {
                folded.append(contentsOf: character.utf8)
            }
        }
        return folded
    }

    /// Whether some word of a folded text begins with a folded prefix: "app" finds "Apple" and "Green Apple", not
    /// "Snapple". Whatever is neither letter nor digit in ASCII stands between words.
    static func hasWord(_ text: [UInt8], startingWith prefix: [UInt8]) -> Bool {
        guard let first = prefix.first, text.count >= prefix.count else { return prefix.isEmpty }
        var isStart = true
        for index in 0...(text.count - prefix.count) {
            let byte = text[index]
            if isStart, byte == first, text[index..<(index + prefix.count)].elementsEqual(prefix) { return true }
            isStart = !isWordByte(byte)
        }
        return false
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}
