import Catalog

/// Reads what the engine answers; the same bytes go out over HTTP.
enum AnswerReader {
    /// - Throws: `internal_error` for an answer that is no JSON.
    static func value(_ answer: [UInt8]) throws(Refusal) -> JSONValue {
        do throws(Problem) {
            return try JSONReader.parse(answer)
        } catch {
            throw Refusal(.internalError, message: "the answer is not valid JSON: \(error.message)")
        }
    }
}
