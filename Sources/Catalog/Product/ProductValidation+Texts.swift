extension ProductValidation {
    func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } }

    /// A text of one line: trimmed, white space collapsed; `nil` when nothing is left or it is refused.
    mutating func line(
        _ text: String?, _ field: @autoclosure () -> String, characters: Int = .max, bytes: Int = .max
    ) -> String? {
        guard let text else { return nil }
        if PlainText.isLine(text), text.utf8.count <= min(characters, bytes) { return text }
        guard let line = collapsed(text) else { return nil }
        if let control = firstControl(line, allowing: []) {
            add(.invalidValue, field(), "the text has the control character \(control)")
            return nil
        }
        if characters != .max, line.utf8.count > characters, line.count > characters {
            add(
                .tooLong, field(), "the text has \(line.count) characters", expected: "at most \(characters) characters"
            )
            return nil
        }
        if line.utf8.count > bytes {
            add(.tooLong, field(), "the text has \(line.utf8.count) bytes", expected: "at most \(bytes) bytes")
            return nil
        }
        return line
    }

    /// A text that may have line breaks; only its ends are trimmed. Never `nil`, empty when refused.
    mutating func paragraphs(
        _ text: String?, _ field: @autoclosure () -> String, bytes: Int = ProductLimits.descriptionBytes
    ) -> String {
        guard let text else { return "" }
        if PlainText.isPrintable(text), text.utf8.first != 0x20, text.utf8.last != 0x20, text.utf8.count <= bytes {
            return text
        }
        let trimmed = self.trimmed(text)
        if let control = firstControl(trimmed, allowing: [0x09, 0x0A, 0x0D]) {
            add(.invalidValue, field(), "the text has the control character \(control)")
            return ""
        }
        if trimmed.utf8.count > bytes {
            add(.tooLong, field(), "the text has \(trimmed.utf8.count) bytes", expected: "at most \(bytes) bytes")
            return ""
        }
        return trimmed
    }

    /// An id or SKU; `nil` when it is missing, empty or refused.
    ///
    /// Combining accents are refused because Swift takes "é" and "e" + accent for the same text while SQLite and the
    /// index compare bytes: two products could share an id for one and not for the other.
    mutating func identifier(_ text: String?, _ field: @autoclosure () -> String) -> String? {
        guard let identifier = line(text, field(), bytes: ProductLimits.identifierBytes) else { return nil }
        if !identifier.utf8.allSatisfy({ $0 < 0x80 }),
            identifier.unicodeScalars.contains(where: { (0x300...0x36F).contains($0.value) })
        {
            let message = "an identifier has composed letters only (Unicode form NFC)"
            add(.invalidIdentifier, field(), message)
            return nil
        }
        return identifier
    }

    /// A BCP 47 tag with its primary language in lowercase.
    mutating func language(_ text: String, _ field: String) -> String? {
        if isBlank(text) { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let letters = parts.first.map { $0.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) } } ?? false
        let rest = parts.dropFirst().allSatisfy { part in
            (1...8).contains(part.utf8.count)
                && part.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) }
        }
        guard let primary = parts.first, letters, (2...3).contains(primary.utf8.count), rest,
            text.utf8.count <= ProductLimits.languageBytes
        else {
            let message = "\(JSONReader.quoted(text)) is no language tag"
            add(.invalidValue, field, message, expected: "a BCP 47 tag such as de or pt-BR")
            return nil
        }
        return ([primary.lowercased()] + parts.dropFirst().map(String.init)).joined(separator: "-")
    }

    /// An address on the web or a path on the shop's own site.
    mutating func address(_ text: String?, _ field: String) -> String? {
        guard let url = line(text, field, bytes: ProductLimits.urlBytes) else { return nil }
        let lower = url.prefix(8).lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://") || lower.hasPrefix("/"), !url.contains(" ")
        else {
            let expected = "an address that starts with https://, http:// or /"
            add(.invalidValue, field, "\(JSONReader.quoted(url)) is no web address", expected: expected)
            return nil
        }
        return url
    }

    // MARK: White space and control characters

    private func trimmed(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            first.properties.isWhitespace || last.properties.isWhitespace
        else { return text }
        let start = text.unicodeScalars.drop { $0.properties.isWhitespace }
        var end = start
        while let scalar = end.last, scalar.properties.isWhitespace { end.removeLast() }
        return String(end)
    }

    /// `nil` when only white space is there. Most texts are fine as they are and are not copied.
    private func collapsed(_ text: String) -> String? {
        var previousIsSpace = true
        var isClean = true
        for byte in text.utf8 {
            let isSpace = byte == 0x20
            if (isSpace && previousIsSpace) || (0x09...0x0D).contains(byte) || byte >= 0xC2 {
                isClean = false
                break
            }
            previousIsSpace = isSpace
        }
        if isClean, !previousIsSpace { return text }
        var result = String.UnicodeScalarView()
        var needsSpace = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                needsSpace = !result.isEmpty
            } else {
                if needsSpace { result.append(" ") }
                needsSpace = false
                result.append(scalar)
            }
        }
        return result.isEmpty ? nil : String(result)
    }

    private func firstControl(_ text: String, allowing allowed: [UInt8]) -> String? {
        for byte in text.utf8 where byte < 0x20 || byte == 0x7F {
            if allowed.contains(byte) { continue }
            let digits = String(byte, radix: 16, uppercase: true)
            return "U+\(String(repeating: "0", count: 4 - digits.count))\(digits)"
        }
        return nil
    }
}
