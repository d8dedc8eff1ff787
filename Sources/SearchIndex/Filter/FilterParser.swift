package import Catalog

/// Parses the filter grammar of the HTTP contract.
///
///     filter     = and { OR and }
///     and        = unary { AND unary }
///     unary      = NOT unary | "(" filter ")" | predicate
///     predicate  = field ( comparison value | IN "(" value { "," value } ")" | EXISTS | ":" range )
///                | EXISTS "(" field ")" | GEO "(" field "," latitude "," longitude "," number unit ")"
///     range      = ( "[" | "{" ) bound TO bound ( "]" | "}" )        a bound is a number, a date or "*"
///     comparison = "=" | "!=" | ">" | ">=" | "<" | "<="
///
/// Keywords and fields may be written in either case; a value is a quoted text, a word (letters, digits, `_ - .` and
/// everything beyond ASCII), a number, true or false. A code of digits that a number would spoil stays a text.
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
        if case .word(let word) = token { Self.isKeyword(word, keyword) } else { false }
    }

    /// Whether a word is a keyword, in either case of its ASCII letters.
    private static func isKeyword(_ word: String, _ keyword: String) -> Bool {
        word.utf8.count == keyword.utf8.count
            && zip(word.utf8, keyword.utf8).allSatisfy { $0 == $1 || ($0 >= 0x61 && $0 & 0xDF == $1) }
    }

    /// Whether it is a word that joins conditions, and so neither a field nor a value without quotes.
    private var isConnective: Bool { isKeyword("AND") || isKeyword("OR") || isKeyword("NOT") }

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
        guard case .word(let word) = token, !isConnective else {
            throw fails("a field, NOT or an opening parenthesis")
        }
        let isExists = isKeyword("EXISTS")
        let fieldOffset = offset
        try advance()
        if isExists, token == .open {
            try advance()
            let field = try self.field()
            guard token == .close else { throw fails("a closing parenthesis") }
            try advance()
            return .exists(field)
        }
        if token == .open, Self.isKeyword(word, "GEO") { return try circle() }
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
        let upperOffset = offset
        let upper = try bound(otherwise: .infinity)
        guard case .rangeClose(let includesUpper) = token else { throw fails("] or }") }
        guard lower <= upper else {
            throw FilterLexer.Failure(offset: upperOffset, expected: "an upper bound that is not below the lower one")
        }
        try advance()
        return .range(
            field,
            NumberRange(lower: lower, includesLower: includesLower, upper: upper, includesUpper: includesUpper))
    }

    /// What follows `geo`.
    private mutating func circle() throws(FilterLexer.Failure) -> FilterNode {
        try advance()
        let field = try self.field()
        var numbers: [Double] = []
        for _ in 0..<2 {
            guard token == .comma else { throw fails("a comma and a coordinate in degrees") }
            try advance()
            guard case .word(let word) = token, let number = Double(word) else { throw fails("degrees") }
            numbers.append(number)
            let place = offset
            try advance()
            guard numbers.count < 2 || GeoPoint(latitude: numbers[0], longitude: numbers[1]) != nil else {
                throw FilterLexer.Failure(offset: place, expected: GeoPoint.expected)
            }
        }
        guard token == .comma, let center = GeoPoint(latitude: numbers[0], longitude: numbers[1]) else {
            throw fails("a comma and a distance")
        }
        try advance()
        guard case .word(let number) = token else { throw fails(GeoCircleReader.expectedRadius) }
        let radiusOffset = offset
        try advance()
        var unit: String?
        if case .word(let word) = token {
            unit = word
            try advance()
        }
        guard let meters = GeoCircleReader.meters(number, unit: unit) else {
            throw FilterLexer.Failure(offset: radiusOffset, expected: GeoCircleReader.expectedRadius)
        }
        guard token == .close else { throw fails("a closing parenthesis") }
        try advance()
        return .near(field, GeoCircle(center: center, radiusMeters: meters))
    }

    private mutating func bound(otherwise open: Double) throws(FilterLexer.Failure) -> Double {
        let bound: Double?
        switch token {
        case .star: bound = open
        case .word(let text): bound = Self.number(text)
        case .quoted(let text): bound = Self.number(text)
        default: bound = nil
        }
        guard let bound else { throw fails("a number, a date or *") }
        try advance()
        return bound
    }

    /// Dates and times count as seconds since 1970, as in their columns; a date is its first instant in UTC.
    private static func number(_ text: String) -> Double? {
        if let number = Double(text), number.isFinite { return number }
        return Timestamp(rfc3339: text).map { Double($0.millisecondsSinceEpoch) / 1_000 }
    }

    private mutating func field() throws(FilterLexer.Failure) -> String {
        guard case .word(let word) = token, !isConnective else { throw fails("a field") }
        let field = try Self.field(word, at: offset)
        try advance()
        return field
    }

    private static func field(_ word: String, at offset: Int) throws(FilterLexer.Failure) -> String {
        guard let field = FieldName.folded(word) else {
            throw FilterLexer.Failure(offset: offset, expected: FieldName.expected)
        }
        return field
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
        case .word where isConnective:
            throw fails("a value (in quotes, when it is a keyword)")
        case .word where isKeyword("TRUE"): value = .boolean(true)
        case .word where isKeyword("FALSE"): value = .boolean(false)
        case .word(let word): value = NumberText.number(word).map(FilterValue.number) ?? .text(word)
        default: throw fails("a value")
        }
        try advance()
        return value
    }
}
