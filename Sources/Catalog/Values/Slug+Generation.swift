extension Slug {
    /// Long enough for every product name in use, short enough for an address.
    package static let bytesMax = 200

    /// Makes a slug of a name: lowercase, Latin letters without accents ("ä" is "ae", "é" is "e"), letters of other
    /// scripts as they are, everything else a single hyphen.
    ///
    /// Cut at a hyphen where that keeps at least half. When the name has neither letter nor digit, the slug is made of
    /// `fallback`, and of its bytes in hexadecimal when that has none either; so it is never empty.
    package static func generated(from name: String, fallback: String) -> Slug {
        if let slug = make(name) { return Slug(slug) }
        if let slug = make(fallback) { return Slug(slug) }
        return Slug("product" + fallback.utf8.prefix(40).map { "-" + String($0, radix: 16) }.joined())
    }

    /// Whether a text may be a slug as it is: 1…200 bytes of lowercase letters and digits in groups, with single
    /// hyphens between them.
    package static func isValid(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= bytesMax else { return false }
        var previousIsHyphen = true
        for scalar in text.unicodeScalars {
            if scalar == "-" {
                guard !previousIsHyphen else { return false }
                previousIsHyphen = true
            } else {
                guard isWordPart(scalar), !scalar.properties.changesWhenLowercased else { return false }
                previousIsHyphen = false
            }
        }
        return !previousIsHyphen
    }

    /// The slug with a suffix, shortened so that both fit; for names that several products share.
    package func suffixed(_ suffix: String) -> Slug {
        let room = max(0, Self.bytesMax - suffix.utf8.count - 1)
        return Slug("\(Self.cut(rawValue, bytes: room))-\(suffix)")
    }

    private static func make(_ name: String) -> String? {
        if let slug = makePlain(name) { return slug }
        var result = ""
        var pendingHyphen = false
        for scalar in name.unicodeScalars {
            if isAccent(scalar) { continue }
            if scalar == "'" || scalar == "’" { continue }
            guard isWordPart(scalar) else {
                pendingHyphen = !result.isEmpty
                continue
            }
            if pendingHyphen { result.unicodeScalars.append("-") }
            pendingHyphen = false
            if scalar.isASCII {
                result.unicodeScalars.append(lowercase(ascii: scalar))
            } else {
                // The lowercase of the Turkish İ is an i with a dot above it.
                for lower in scalar.properties.lowercaseMapping.unicodeScalars
                where isWordPart(lower) && !isAccent(lower) {
                    if let folded = latin[lower] { result += folded } else { result.unicodeScalars.append(lower) }
                }
            }
            if result.utf8.count > bytesMax { break }
        }
        let slug = cut(result, bytes: bytesMax)
        return slug.isEmpty ? nil : String(slug)
    }

    /// The same for names of ASCII, byte by byte; `nil` when the name is none, too long, or has no letter or digit.
    private static func makePlain(_ name: String) -> String? {
        name.utf8.withContiguousStorageIfAvailable { bytes -> String? in
            guard bytes.count <= bytesMax else { return nil }
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytesMax) { slug -> String? in
                var count = 0
                var pendingHyphen = false
                for byte in bytes {
                    let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
                    switch lower {
                    case 0x61...0x7A, 0x30...0x39:
                        if pendingHyphen {
                            slug[count] = UInt8(ascii: "-")
                            count += 1
                        }
                        pendingHyphen = false
                        slug[count] = lower
                        count += 1
                    case UInt8(ascii: "'"): continue
                    case 0x80...: return nil
                    default: pendingHyphen = count > 0
                    }
                }
                return count == 0 ? nil : String(decoding: slug[..<count], as: UTF8.self)
            }
        } ?? nil
    }

    private static func cut(_ text: String, bytes: Int) -> Substring {
        var cut = text[...]
        if text.utf8.count > bytes {
            // Going by scalars instead of characters keeps the loop short and never splits a code point.
            while cut.utf8.count > bytes { cut.unicodeScalars.removeLast() }
            if let hyphen = cut.lastIndex(of: "-"), cut[..<hyphen].utf8.count * 2 >= bytes { cut = cut[..<hyphen] }
        }
        while cut.hasSuffix("-") { cut.removeLast() }
        return cut
    }

    private static func lowercase(ascii scalar: Unicode.Scalar) -> Unicode.Scalar {
        (0x41...0x5A).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar
    }

    private static func isAccent(_ scalar: Unicode.Scalar) -> Bool { (0x300...0x36F).contains(scalar.value) }

    /// Letters, digits and, because Thai and the Indic scripts write vowels with them, marks.
    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (0x61...0x7A).contains(scalar.value) || (0x30...0x39).contains(scalar.value)
                || (0x41...0x5A).contains(scalar.value)
        }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter, .decimalNumber,
            .spacingMark, .nonspacingMark:
            return true
        default: return false
        }
    }

    private static let latin: [Unicode.Scalar: String] = {
        let groups: [(String, String)] = [
            ("a", "àáâãåāăąǎạảấầẩẫậắằẳẵặ"), ("ae", "äæ"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęěẹẻẽếềểễệ"),
            ("g", "ĝğġģ"), ("h", "ĥħ"), ("i", "ìíîïĩīĭįıǐịỉ"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľłŀ"), ("n", "ñńņňŉ"),
            ("o", "òóôõōŏőøǒọỏốồổỗộơớờởỡợ"), ("oe", "öœ"), ("r", "ŕŗř"), ("s", "śŝşšșſ"), ("ss", "ß"), ("t", "ţťŧț"),
            ("th", "þ"), ("u", "ùúûũūŭůűųǔụủưứừửữự"), ("ue", "ü"), ("w", "ŵ"), ("y", "ýÿŷỳỵỷỹ"), ("z", "źżž"),
        ]
        var table: [Unicode.Scalar: String] = [:]
        for (plain, accented) in groups {
            for scalar in accented.unicodeScalars { table[scalar] = plain }
        }
        return table
    }()
}
