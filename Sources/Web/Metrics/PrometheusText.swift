/// Prometheus' text exposition format, version 0.0.4, line by line.
package struct PrometheusText: Sendable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package private(set) var text = ""

    package init() {}

    package mutating func type(_ kind: Kind, of name: String) {
        text += "# TYPE \(name) \(kind.rawValue)\n"
    }

    /// - Parameter labels: ready text without braces, may be empty.
    package mutating func sample(_ name: String, labels: String, _ value: Double) {
        text += labels.isEmpty ? name : "\(name){\(labels)}"
        text += " \(Self.number(value))\n"
    }

    /// A metric of one sample.
    package mutating func gauge(_ name: String, _ value: Double) {
        type(.gauge, of: name)
        sample(name, labels: "", value)
    }

    /// The labels as they stand between braces, in the order given, values escaped.
    package static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { "\(MetricName.label($0.0))=\"\(escaped($0.1))\"" }.joined(separator: ",")
    }

    /// Whole numbers without a fraction; others with the fewest digits that read back the same.
    package static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// Names as Prometheus allows them.
enum MetricName {
    /// Letters, digits, "_" and ":"; everything else becomes "_".
    static func metric(_ label: String, suffix: String) -> String {
        let name = clean(label, allowsColon: true)
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    static func label(_ name: String) -> String { clean(name, allowsColon: false) }

    private static func clean(_ text: String, allowsColon: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isAllowed =
                switch scalar {
                case "a"..."z", "A"..."Z", "_": true
                case "0"..."9": !result.isEmpty
                case ":": allowsColon
                default: false
                }
            result.unicodeScalars.append(isAllowed ? scalar : "_")
        }
        return result.isEmpty ? "_" : result
    }
}
