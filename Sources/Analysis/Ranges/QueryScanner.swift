/// Cuts a query into numbers, words and signs, for reading ranges: the analyzer's tokens have lost the signs.
struct QueryScanner {
    enum Kind: Hashable {
        case number(Double)
        /// Lower-cased.
        case word(String)
        /// One character that is neither letter nor digit nor space.
        case sign(String)
    }

    struct Item {
        let kind: Kind
        /// Bytes of the query.
        let source: Range<Int>
        /// Whether nothing lies between the item and the one before it.
        let isAttached: Bool
        /// One of ½, ¼ …
        var isFraction = false

        /// What a phrase or a unit may be written with.
        var text: String? {
            switch kind {
            case .number: nil
            case .word(let text), .sign(let text): text
            }
        }

        var number: Double? { if case .number(let number) = kind { number } else { nil } }
    }

    private let scalars: [Unicode.Scalar]
    private let format: NumberText
    private var index = 0
    private var offset = 0
    private var items: [Item] = []

    static func items(_ text: String, _ format: NumberText) -> [Item] {
        var scanner = QueryScanner(scalars: Array(text.unicodeScalars), format: format)
        scanner.scan()
        return scanner.joiningFractions()
    }

    private init(scalars: [Unicode.Scalar], format: NumberText) {
        self.scalars = scalars
        self.format = format
    }

    private mutating func scan() {
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar.properties.isWhitespace {
                advance()
            } else if Self.isDigit(scalar) {
                number()
            } else if scalar.properties.isAlphabetic {
                let start = offset
                let text = take { $0.properties.isAlphabetic || Self.isDigit($0) || Self.isMark($0) }
                append(.word(text.lowercased()), from: start)
            } else {
                let start = offset
                advance()
                if let value = Self.fractions[scalar] {
                    append(.number(value), from: start)
                    items[items.count - 1].isFraction = true
                } else {
                    append(.sign(Self.plainSigns[scalar] ?? String(scalar)), from: start)
                }
            }
        }
    }

    /// A number and the unit that is glued to it; digits, letters and digits again are a code.
    private mutating func number() {
        let (startIndex, start) = (index, offset)
        var text = take { Self.isDigit($0) || $0 == "." || $0 == "," }
        while let last = text.last, last == "." || last == "," {
            text.removeLast()
            index -= 1
            offset -= 1
        }
        let end = offset
        let glued = index < scalars.count && scalars[index].properties.isAlphabetic
        if glued {
            let unitIndex = index
            let unit = take { $0.properties.isAlphabetic || Self.isDigit($0) || Self.isMark($0) }
            let isCode = unit.unicodeScalars.contains(where: Self.isDigit) && !unit.hasSuffix("2")
            if isCode {
                index = startIndex
                offset = start
                let code = take { $0.properties.isAlphabetic || Self.isDigit($0) || $0 == "." || $0 == "," }
                append(.word(code.lowercased()), from: start)
                return
            }
            index = unitIndex
            offset = end
        }
        let normal = String(decoding: format.normalized(Array(text.utf8)[...]), as: UTF8.self)
        if let value = Double(normal), value.isFinite {
            append(.number(value), from: start)
        } else {
            append(.word(text), from: start)
        }
    }

    private mutating func take(_ isPart: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while index < scalars.count, isPart(scalars[index]) {
            text.append(scalars[index])
            advance()
        }
        return String(text)
    }

    private mutating func advance() {
        offset += UTF8.width(scalars[index])
        index += 1
    }

    private mutating func append(_ kind: Kind, from start: Int) {
        let isAttached = items.last.map { $0.source.upperBound == start } ?? false
        items.append(Item(kind: kind, source: start..<offset, isAttached: isAttached))
    }

    /// `1/2`, `1 1/2` and `1½` as one number.
    private func joiningFractions() -> [Item] {
        var joined: [Item] = []
        var index = 0
        while index < items.count {
            var item = items[index]
            var next = index + 1
            if index + 2 < items.count, let above = item.number, let below = items[index + 2].number, below > 0,
                items[index + 1].kind == .sign("/"), items[index + 1].isAttached, items[index + 2].isAttached,
                above < 100, below < 100, above == above.rounded(), below == below.rounded()
            {
                item = Item(
                    kind: .number(above / below), source: item.source.lowerBound..<items[index + 2].source.upperBound,
                    isAttached: item.isAttached)
                next = index + 3
            }
            if let part = item.number, part > 0, part < 1, item.isFraction || next - index == 3,
                let last = joined.last, let whole = last.number, whole == whole.rounded(), whole < 100
            {
                joined[joined.count - 1] = Item(
                    kind: .number(whole + part), source: last.source.lowerBound..<item.source.upperBound,
                    isAttached: last.isAttached)
            } else {
                joined.append(item)
            }
            index = next
        }
        return joined
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

    /// Accents that are characters of their own, and the square of m².
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .nonspacingMark || scalar == "\u{B2}"
    }

    private static let fractions: [Unicode.Scalar: Double] = [
        "\u{BC}": 0.25, "\u{BD}": 0.5, "\u{BE}": 0.75, "\u{215B}": 0.125, "\u{215C}": 0.375, "\u{215D}": 0.625,
        "\u{215E}": 0.875,
    ]

    private static let plainSigns: [Unicode.Scalar: String] = [
        "\u{2013}": "-", "\u{2014}": "-", "\u{2012}": "-", "\u{2212}": "-", "\u{2264}": "<=", "\u{2265}": ">=",
        "\u{2033}": "\"", "\u{201D}": "\"", "\u{201C}": "\"", "\u{2032}": "'", "\u{2019}": "'",
    ]
}
