package import Catalog

/// Parses the filter grammar of the HTTP contract.
///
///     filter     = and { OR and }
///     and        = unary { AND unary }
///     unary      = NOT unary | "(" filter ")" | predicate
///     predicate  = field ( comparison value | IN "(" value { "," value } ")" | EXISTS | ":" range )
///                | EXISTS "(" field ")"
///     range      = ( "[" | "{" ) bound TO bound ( "]" | "}" )        a bound is a number or "*"
///     comparison = "=" | "!=" | ">" | ">=" | "<" | "<="
///
/// Keywords and fields may be written in either case; a value is a quoted text, a word, a number, true or false.
package struct FilterParser {
    /// Long enough for a few hundred values.
    package static let bytesMax = 16_384
    /// Deeper nesting is a program's mistake; the parser is recursive and must not run out of stack.
    package static let depthMax = 16
    package static let nodesMax = 256
    package static let valuesMax = 500

    private var lexer: FilterLexer
    private var token: FilterLexer.Token = .end
    private var offset = 0
    private var depth = 0
    private var nodeCount = 0

    /// - Throws: `invalid_filter` with the byte offset of the first mistake and what was expected there;
    ///   `limit_exceeded` when the filter is too long, too deep or too large.
    package static func parse(_ text: String) throws(Refusal) -> FilterNode {
        guard text.utf8.count <= bytesMax else {
            throw Refusal(
                .limitExceeded, message: "the filter is too long",
                problems: [
                    Problem(
                        .limitExceeded, field: "filter",
                        message: "expected at most \(bytesMax) bytes, found \(text.utf8.count)")
                ])
        }
        do throws(FilterLexer.Failure) {
            var parser = FilterParser(lexer: FilterLexer(text))
            try parser.advance()
            let node = try parser.disjunction()
            guard parser.token == .end else {
                throw FilterLexer.Failure(offset: parser.offset, expected: "AND, OR or the end of the filter")
            }
            return node
        } catch {
            throw Refusal(
                .invalidFilter, message: "the filter has a mistake at byte \(error.offset)",
                problems: [
                    Problem(
                        .invalidFilter, field: "filter", message: "expected \(error.expected)", offset: error.offset,
                        expected: error.expected)
                ])
        }
    }

    private init(lexer: FilterLexer) { self.lexer = lexer }

    private mutating func advance() throws(FilterLexer.Failure) { (token, offset) = try lexer.next() }

    private func fails(_ expected: String) -> FilterLexer.Failure {
        FilterLexer.Failure(offset: offset, expected: expected)
    }

    private func isKeyword(_ keyword: String) -> Bool {
        if case .word(let word) = token { word.uppercased() == keyword } else { false }
    }

    // MARK: The grammar

    private mutating func disjunction() throws(FilterLexer.Failure) -> FilterNode {
        var parts = [try conjunction()]
        while isKeyword("OR") {
            try advance()
            parts.append(try conjunction())
        }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction() throws(FilterLexer.Failure) -> FilterNode {
        var parts = [try unary()]
        while isKeyword("AND") {
            try advance()
            parts.append(try unary())
        }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func unary() throws(FilterLexer.Failure) -> FilterNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw fails("at most \(Self.depthMax) levels of nesting") }
        nodeCount += 1
        guard nodeCount <= Self.nodesMax else { throw fails("at most \(Self.nodesMax) conditions") }
        if isKeyword("NOT") {
            try advance()
            return .not(try unary())
        }
        if token == .open {
            try advance()
            let inner = try disjunction()
            guard token == .close else { throw fails("a closing parenthesis, AND or OR") }
            try advance()
            return inner
        }
        return try predicate()
    }

    private mutating func predicate() throws(FilterLexer.Failure) -> FilterNode {
        guard case .word(let word) = token else { throw fails("a field, NOT or an opening parenthesis") }
        let isExists = word.uppercased() == "EXISTS"
        let fieldOffset = offset
        try advance()
        if isExists, token == .open {
            try advance()
            let field = try self.field()
            guard token == .close else { throw fails("a closing parenthesis") }
            try advance()
            return .exists(field)
        }
        let field = try Self.field(word, at: fieldOffset)
        switch token {
        case .comparison(let comparison):
            try advance()
            return .comparison(field, comparison, try value())
        case .colon:
            try advance()
            return try colon(field)
        case .word where isKeyword("IN"):
            try advance()
            return .in(field, try values())
        case .word where isKeyword("EXISTS"):
            try advance()
            return .exists(field)
        default: throw fails("a comparison (= != > >= < <=), IN, EXISTS or a range after the field \(field)")
        }
    }

    /// `field:[a TO b]`, or `field:value` which means equality.
    private mutating func colon(_ field: String) throws(FilterLexer.Failure) -> FilterNode {
        guard case .rangeOpen(let includesLower) = token else {
            return .comparison(field, .equal, try value())
        }
        try advance()
        let lower = try bound(otherwise: -.infinity)
        guard isKeyword("TO") else { throw fails("TO") }
        try advance()
        let upper = try bound(otherwise: .infinity)
        guard case .rangeClose(let includesUpper) = token else { throw fails("] or }") }
        try advance()
        return .range(
            field,
            NumberRange(lower: lower, includesLower: includesLower, upper: upper, includesUpper: includesUpper))
    }

    private mutating func bound(otherwise open: Double) throws(FilterLexer.Failure) -> Double {
        guard case .word(let word) = token else { throw fails("a number or *") }
        if word == "*" {
            try advance()
            return open
        }
        guard let number = Double(word), number.isFinite else { throw fails("a number or *") }
        try advance()
        return number
    }

    private mutating func field() throws(FilterLexer.Failure) -> String {
        guard case .word(let word) = token else { throw fails("a field") }
        let field = try Self.field(word, at: offset)
        try advance()
        return field
    }

    private static func field(_ word: String, at offset: Int) throws(FilterLexer.Failure) -> String {
        let name = word.lowercased()
        let isValid = name.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
        }
        guard isValid else {
            throw FilterLexer.Failure(offset: offset, expected: "a field name of letters, digits, _ and .")
        }
        return name
    }

    private mutating func values() throws(FilterLexer.Failure) -> [FilterValue] {
        guard token == .open else { throw fails("an opening parenthesis after IN") }
        try advance()
        var values = [try value()]
        while token == .comma {
            try advance()
            guard values.count < Self.valuesMax else { throw fails("at most \(Self.valuesMax) values") }
            values.append(try value())
        }
        guard token == .close else { throw fails("a comma or a closing parenthesis") }
        try advance()
        return values
    }

    private mutating func value() throws(FilterLexer.Failure) -> FilterValue {
        let value: FilterValue
        switch token {
        case .quoted(let text): value = .text(text)
        case .word(let word):
            if word.lowercased() == "true" {
                value = .boolean(true)
            } else if word.lowercased() == "false" {
                value = .boolean(false)
            } else if let number = Double(word), number.isFinite, Self.looksNumeric(word) {
                value = .number(number)
            } else {
                value = .text(word)
            }
        default: throw fails("a value")
        }
        try advance()
        return value
    }

    /// "nan", "infinity" and "0x10" are words.
    private static func looksNumeric(_ word: String) -> Bool {
        word.utf8.allSatisfy {
            (48...57).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E")
        }
    }
}
