/// Replaces single code points by fixed texts: typographic punctuation, Arabic letters, a file's own table.
final class MapFilter: CharFilter {
    let name: String
    private let replacements: [UInt32: [UInt8]]
    /// Whether a code point of the first byte may be replaced; most texts hold none of them.
    private let firstBytes: [Bool]
    let readsASCII: Bool

    init(name: String, replacements: [UInt32: [UInt8]]) {
        self.name = name
        self.replacements = replacements
        var firstBytes = [Bool](repeating: false, count: 256)
        for codePoint in replacements.keys {
            if let first = UTF8Scan.bytes(of: codePoint).first { firstBytes[Int(first)] = true }
        }
        self.firstBytes = firstBytes
        readsASCII = firstBytes[..<0x80].contains(true)
    }

    func concerns(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> Bool {
        guard !isASCII || readsASCII else { return false }
        return firstBytes.withUnsafeBufferPointer { firstBytes in
            for byte in text where firstBytes[Int(byte)] { return true }
            return false
        }
    }

    func apply(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, into output: MappedText) {
        var index = 0
        while index < text.count {
            guard firstBytes[Int(text[index])] else {
                var end = index + 1
                while end < text.count, !firstBytes[Int(text[end])] { end += 1 }
                output.bytes.append(contentsOf: text[index..<end])
                index = end
                continue
            }
            let (codePoint, length) = UTF8Scan.decode(text, at: index)
            let start = output.bytes.count
            if let replacement = replacements[codePoint] {
                output.bytes.append(contentsOf: replacement)
                output.recordEdit(from: start, source: index..<index + length)
            } else {
                output.bytes.append(contentsOf: text[index..<index + length])
            }
            index += length
        }
    }
}

extension MapFilter {
    /// Apostrophes, dashes and quotes to ASCII, signs without meaning for search to spaces, fractions to `a/b`.
    static func symbols() -> MapFilter {
        var table: [UInt32: String] = [:]
        for apostrophe: UInt32 in [0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x02BC, 0x02B9, 0x00B4, 0xFF07, 0x055A] {
            table[apostrophe] = "'"
        }
        for dash: UInt32 in [0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D] {
            table[dash] = "-"
        }
        for quote: UInt32 in [0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0x02BA, 0x02EE, 0x3003, 0xFF02] {
            table[quote] = "\""
        }
        // NFKC would turn the trade mark sign into the letters tm, glued to the word before it.
        for sign: UInt32 in [0x2122, 0x2120, 0x00AE, 0x00A9, 0x2117, 0xFFFD, 0x200B] { table[sign] = " " }
        table[0x00D7] = "x"
        table[0x2715] = "x"
        table[0x2044] = "/"
        // Arabic decimal and thousands separators.
        table[0x066B] = "."
        table[0x066C] = ","
        let fractions: [(UInt32, String)] = [
            (0x00BC, "1/4"), (0x00BD, "1/2"), (0x00BE, "3/4"), (0x2153, "1/3"), (0x2154, "2/3"), (0x215B, "1/8"),
            (0x215C, "3/8"), (0x215D, "5/8"), (0x215E, "7/8"), (0x2155, "1/5"), (0x2156, "2/5"), (0x2157, "3/5"),
            (0x2158, "4/5"), (0x2159, "1/6"), (0x215A, "5/6"),
        ]
        // The space keeps 1½ from becoming 11/2.
        for (codePoint, text) in fractions { table[codePoint] = " " + text }
        return MapFilter(name: "symbols", replacements: table.mapValues { Array($0.utf8) })
    }

    /// Arabic letters that writers exchange freely to one form; vowel marks and tatweel away. Also Persian kaf and yeh.
    static func arabic() -> MapFilter {
        var table: [UInt32: String] = [
            0x0622: "\u{0627}", 0x0623: "\u{0627}", 0x0625: "\u{0627}", 0x0671: "\u{0627}", 0x0649: "\u{064A}",
            0x06CC: "\u{064A}", 0x0629: "\u{0647}", 0x06A9: "\u{0643}", 0x0624: "\u{0648}", 0x0626: "\u{064A}",
            0x0640: "", 0x0670: "",
        ]
        for mark: UInt32 in 0x064B...0x065F { table[mark] = "" }
        for mark: UInt32 in 0x0610...0x061A { table[mark] = "" }
        for mark: UInt32 in 0x06D6...0x06DC { table[mark] = "" }
        return MapFilter(name: "arabic", replacements: table.mapValues { Array($0.utf8) })
    }

    /// Hebrew points and cantillation away, maqaf to a hyphen.
    static func hebrew() -> MapFilter {
        var table: [UInt32: String] = [0x05BE: "-", 0x05F3: "'", 0x05F4: ""]
        for mark: UInt32 in 0x0591...0x05BD { table[mark] = "" }
        for mark: UInt32 in [0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7] { table[mark] = "" }
        return MapFilter(name: "hebrew", replacements: table.mapValues { Array($0.utf8) })
    }
}
