import Catalog

/// How one member of the product is made.
struct FieldRule: Sendable {
    /// Where values come from.
    enum Origin: Sendable {
        case paths([SourcePath])
        case constant(JSONValue)
    }

    enum MoneyUnit: String, Sendable, CaseIterable {
        /// 49.95
        case major
        /// 4995
        case minor
    }

    /// The member of the product.
    var target: String
    var kind: ProductMember.Kind
    var origin: Origin
    /// Whether an empty value is the same as none.
    var dropsEmpty = false
    /// Whether a wrong value is left out with a warning instead of refusing the record.
    var dropsInvalid = false
    var unit = MoneyUnit.minor
    /// Between the entries of a list in one text.
    var separator: String?
    /// What single source texts become; others stay.
    var values: [String: String] = [:]
}

/// A place in a source record: `title`, `details.title`, or `details.*` for all members of an object.
struct SourcePath: Sendable, Hashable {
    let text: String
    private let names: [String]
    /// Whether the path ends in `*`.
    let isWildcard: Bool

    /// `nil` for texts with empty names or a star elsewhere than at the end.
    init?(_ text: String) {
        var names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        isWildcard = names.last == "*"
        if isWildcard { names.removeLast() }
        guard !names.isEmpty, names.allSatisfy({ !$0.isEmpty && $0 != "*" }) else { return nil }
        self.text = text
        self.names = names
    }

    /// The member of the record itself that the path goes through.
    var root: String { names[0] }

    var isRoot: Bool { names.count == 1 && !isWildcard }

    /// The last name of the path, which names an attribute that is taken alone.
    var lastName: String { names[names.count - 1] }

    /// The value there; for a wildcard the object itself.
    func value(in record: JSONValue) -> JSONValue? {
        if names.count == 1 { return record[names[0]] }
        // A key may have dots of its own.
        if !isWildcard, let whole = record[text] { return whole }
        var value = record
        for name in names {
            guard let inner = value[name] else { return nil }
            value = inner
        }
        return value
    }
}
