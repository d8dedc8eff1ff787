import Catalog

/// Reads the parameters of a query.
enum QueryString {
    /// No call has more than some thirty parameters; beyond twice that somebody is playing.
    static let parametersMax = 64

    /// The parameters in their order, decoded. A name without `=` has an empty value; empty pairs are skipped.
    ///
    /// - Throws: `invalid_utf8`, `limit_exceeded`, and `invalid_parameter` naming every name that is there twice.
    static func parse(_ query: Substring) throws(Refusal) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        var repeated: [String] = []
        let utf8 = query.utf8
        var start = utf8.startIndex
        while start < utf8.endIndex {
            let end = utf8[start...].firstIndex(of: UInt8(ascii: "&")) ?? utf8.endIndex
            if start < end {
                let parameter = try pair(query[start..<end])
                guard parameters.count < parametersMax else {
                    throw Refusal(
                        .limitExceeded, message: "the query has more than \(parametersMax) parameters")
                }
                if parameters.contains(where: { $0.name == parameter.name }) {
                    if !repeated.contains(parameter.name) { repeated.append(parameter.name) }
                } else {
                    parameters.append(parameter)
                }
            }
            start = end < utf8.endIndex ? utf8.index(after: end) : end
        }
        guard repeated.isEmpty else {
            throw Refusal(
                .invalidParameter, message: "a parameter may be given once",
                problems: repeated.map {
                    Problem(
                        .invalidParameter, field: $0, message: "the parameter is given more than once",
                        expected: "one parameter, several values separated by commas")
                })
        }
        return parameters
    }

    private static func pair(_ text: Substring) throws(Refusal) -> (name: String, value: String) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            return (try PercentText.decode(text, field: "query", plusIsSpace: true), "")
        }
        let name = try PercentText.decode(text[..<equals], field: "query", plusIsSpace: true)
        let value = text[text.utf8.index(after: equals)...]
        return (name, try PercentText.decode(value, field: name, plusIsSpace: true))
    }
}
