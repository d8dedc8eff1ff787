/// Measures functions and initialisers by counting braces.
struct FunctionLengths {
    struct Function {
        /// 0-based line of the declaration.
        let line: Int
        let name: String
        /// From the declaration to the closing brace.
        let lineCount: Int
    }

    private let bytes: [UInt8]
    private let lineOfByte: [Int]

    /// - Parameter codeLines: lines without comments and texts of literals.
    init(_ codeLines: [Substring]) {
        bytes = Array(codeLines.joined(separator: "\n").utf8)
        var line = 0
        lineOfByte = bytes.map { byte in
            defer { if byte == UInt8(ascii: "\n") { line += 1 } }
            return line
        }
    }

    var functions: [Function] {
        var found: [Function] = []
        var index = 0
        while index < bytes.count {
            guard let name = declaration(at: index) else {
                index += 1
                continue
            }
            if let open = bodyStart(after: index), let close = matchingBrace(open) {
                let count = lineOfByte[close] - lineOfByte[index] + 1
                found.append(Function(line: lineOfByte[index], name: name, lineCount: count))
            }
            index += name.utf8.count
        }
        return found
    }

    /// "func" or "init" where a declaration stands.
    private func declaration(at index: Int) -> String? {
        for word in ["func", "init", "deinit", "subscript"] where bytes[index...].starts(with: word.utf8) {
            let end = index + word.utf8.count
            guard end < bytes.count, !isNamePart(bytes[end]) else { continue }
            if index > 0, isNamePart(bytes[index - 1]) || "._`".utf8.contains(bytes[index - 1]) { continue }
            if word == "deinit" || "(?<[ ".utf8.contains(bytes[end]) { return word }
        }
        return nil
    }

    /// The brace that opens the body; `nil` for a requirement of a protocol, which has none.
    private func bodyStart(after start: Int) -> Int? {
        var depth = 0
        var hasParameters = false
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["):
                depth += 1
                hasParameters = true
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "{") where depth == 0: return index
            case UInt8(ascii: "}") where depth == 0: return nil
            case UInt8(ascii: "\n") where depth == 0 && hasParameters:
                guard continuesSignature(after: index) else { return nil }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Whether the next line belongs to the signature: an arrow, effects, a where clause, or the brace itself.
    private func continuesSignature(after lineEnd: Int) -> Bool {
        let rest = bytes[(lineEnd + 1)...].drop { $0 == UInt8(ascii: " ") }
        return ["{", "->", "where ", "async", "throws", ")"].contains { rest.starts(with: $0.utf8) }
    }

    private func matchingBrace(_ open: Int) -> Int? {
        var depth = 0
        for index in open..<bytes.count {
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
