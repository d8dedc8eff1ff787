import Catalog

/// How far a subscriber has heard: `SEQUENCE.NUMBER`, of the outbox and of the events of the service.
package struct EventPosition: Hashable, Sendable, CustomStringConvertible {
    package var sequence: Int64
    package var number: Int64

    package init(sequence: Int64, number: Int64) {
        self.sequence = sequence
        self.number = number
    }

    /// - Throws: `invalid_parameter`.
    package init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 2, let sequence = parts[0], let number = parts[1], sequence >= 0, number >= 0 else {
            let problem = Problem(
                .invalidParameter, field: "Last-Event-ID", message: "found \"\(text.prefix(40))\"",
                expected: "the id of an event, as 4711.12")
            throw Refusal(.invalidParameter, message: "the id of the last event is not valid", problems: [problem])
        }
        self.init(sequence: sequence, number: number)
    }

    package var description: String { "\(sequence).\(number)" }
}
