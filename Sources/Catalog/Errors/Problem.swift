/// One thing that is wrong with an input, in a form that a person and a program can act on.
package struct Problem: Hashable, Sendable {
    /// Which code of ``ErrorCode``.
    package var code: ErrorCode
    /// Path of the field ("variants[2].price"), empty for the input as a whole.
    package var field: String
    /// Lowercase, one sentence, no full stop: what was expected and what was found.
    package var message: String
    /// Byte offset into the field or text, 0-based, where it helps.
    package var offset: Int?
    /// What would have been right at `offset`.
    package var expected: String?

    package init(_ code: ErrorCode, field: String = "", message: String, offset: Int? = nil, expected: String? = nil) {
        self.code = code
        self.field = field
        self.message = message
        self.offset = offset
        self.expected = expected
    }
}

/// An input that was refused, with every problem it has.
package struct Refusal: Error, Hashable, Sendable {
    /// The code of the answer as a whole; decides the HTTP status.
    package var code: ErrorCode
    package var message: String
    /// In the order of the input; may be empty when the message says it all.
    package var problems: [Problem]
    /// After how many seconds the same may be asked again, where that is known better than by the code.
    package var retryAfterSeconds: Int?

    package init(_ code: ErrorCode, message: String, problems: [Problem] = [], retryAfterSeconds: Int? = nil) {
        self.code = code
        self.message = message
        self.problems = problems
        self.retryAfterSeconds = retryAfterSeconds
    }
}
