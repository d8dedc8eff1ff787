/// Blanks comments and the texts of literals, so that rules see code only. Code inside interpolations stays.
struct CodeScanner {
    private enum Context {
        /// Code; inside an interpolation, `depth` counts the open parentheses.
        case code(depth: Int)
        case literal(hashes: Int, isLong: Bool)
    }

    private let bytes: [UInt8]
    private var output: [UInt8]
    private var index = 0
    private var contexts: [Context] = [.code(depth: 0)]
    private var startsInLiteral = [false]

    private init(_ text: String) {
        bytes = Array(text.utf8)
        output = []
        output.reserveCapacity(bytes.count)
    }

    static func scan(_ text: String) -> (text: String, startsInLiteral: [Bool]) {
        var scanner = CodeScanner(text)
        while scanner.index < scanner.bytes.count {
            switch scanner.contexts[scanner.contexts.count - 1] {
            case .code(let depth): scanner.stepInCode(depth)
            case .literal(let hashes, let isLong): scanner.stepInLiteral(hashes, isLong)
            }
        }
        return (String(decoding: scanner.output, as: UTF8.self), scanner.startsInLiteral)
    }

    // MARK: Code

    private mutating func stepInCode(_ depth: Int) {
        if matches("//") { return blankLine() }
        if matches("/*") { return blankComment() }
        if let hashes = hashesBeforeQuote() { return openLiteral(hashes) }
        let byte = bytes[index]
        if byte == UInt8(ascii: "/"), beginsRegex() { return blankRegex() }
        if contexts.count > 1 {
            if byte == UInt8(ascii: "(") { contexts[contexts.count - 1] = .code(depth: depth + 1) }
            if byte == UInt8(ascii: ")") {
                if depth == 1 {
                    contexts.removeLast()
                } else {
                    contexts[contexts.count - 1] = .code(depth: depth - 1)
                }
            }
        }
        copy()
    }

    private mutating func blankComment() {
        var depth = 0
        repeat {
            if matches("/*") {
                depth += 1
                skip(2)
            } else if matches("*/") {
                depth -= 1
                skip(2)
            } else {
                skip(1)
            }
        } while depth > 0 && index < bytes.count
    }

    /// A slash after an opening bracket, a comma, an equals sign or a colon, with a text right after it.
    private func beginsRegex() -> Bool {
        guard index + 1 < bytes.count, !" \n/*=".utf8.contains(bytes[index + 1]) else { return false }
        guard let before = output.last(where: { $0 != UInt8(ascii: " ") }) else { return true }
        return "([,=:{".utf8.contains(before)
    }

    private mutating func blankRegex() {
        copy()
        while index < bytes.count, bytes[index] != UInt8(ascii: "/"), bytes[index] != UInt8(ascii: "\n") {
            skip(bytes[index] == UInt8(ascii: "\\") ? 2 : 1)
        }
        if index < bytes.count { copy() }
    }

    // MARK: Literals

    /// How many "#" stand before a quote that comes next; `nil` when none comes.
    private func hashesBeforeQuote() -> Int? {
        var end = index
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - index : nil
    }

    private mutating func openLiteral(_ hashes: Int) {
        for _ in 0..<hashes { copy() }
        let isLong = matches("\"\"\"")
        for _ in 0..<(isLong ? 3 : 1) { copy() }
        contexts.append(.literal(hashes: hashes, isLong: isLong))
    }

    private mutating func stepInLiteral(_ hashes: Int, _ isLong: Bool) {
        let tail = String(repeating: "#", count: hashes)
        if matches("\\" + tail + "(") {
            skip(1 + hashes)
            copy()
            contexts.append(.code(depth: 1))
        } else if matches("\\" + tail) {
            skip(2 + hashes)
        } else if matches((isLong ? "\"\"\"" : "\"") + tail) {
            for _ in 0..<((isLong ? 3 : 1) + hashes) { copy() }
            contexts.removeLast()
        } else {
            skip(1)
        }
    }

    // MARK: Bytes

    private func matches(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

    private mutating func copy() {
        output.append(bytes[index])
        advance()
    }

    /// Replaces characters by spaces; line ends stay.
    private mutating func skip(_ count: Int) {
        for _ in 0..<count where index < bytes.count {
            let byte = bytes[index]
            // The second and further bytes of a character.
            let isContinuation = byte & 0xC0 == 0x80
            if !isContinuation { output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " ")) }
            advance()
        }
    }

    private mutating func blankLine() {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { skip(1) }
    }

    private mutating func advance() {
        if bytes[index] == UInt8(ascii: "\n") {
            if case .literal = contexts[contexts.count - 1] {
                startsInLiteral.append(true)
            } else {
                startsInLiteral.append(false)
            }
        }
        index += 1
    }
}
