extension HTTPExchange {
    /// One line of a message's header.
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What is asked.
    package struct Request: Sendable {
        /// "GET", "POST", …
        package var method: String
        /// An http or https address.
        package var url: String
        package var headers: [Header]
        package var body: [UInt8]
        /// For the whole call, with connecting.
        package var timeoutMilliseconds: Int
        /// A larger answer is a failure.
        package var answerBytesMax: Int
        /// Whether loopback, private and link-local addresses may be connected to; see ADR 0016.
        package var allowsPrivateAddresses: Bool

        package init(
            _ method: String, _ url: String, headers: [Header] = [], body: [UInt8] = [],
            timeoutMilliseconds: Int = 20_000, answerBytesMax: Int = 1_048_576, allowsPrivateAddresses: Bool = false
        ) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
            self.timeoutMilliseconds = timeoutMilliseconds
            self.answerBytesMax = answerBytesMax
            self.allowsPrivateAddresses = allowsPrivateAddresses
        }

        /// Whether nothing in it could end a line and begin another header.
        var isWellFormed: Bool {
            func isLine(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
            return !method.isEmpty && isLine(method) && isLine(url)
                && headers.allSatisfy { !$0.name.isEmpty && isLine($0.name) && isLine($0.value) }
        }
    }

    /// What is answered.
    package struct Response: Sendable {
        package var status: Int
        /// In the order in which they came, names in lowercase.
        package var headers: [Header]
        package var body: [UInt8]

        /// The first value of a header.
        ///
        /// - Parameter name: in lowercase.
        package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    /// Why there is no answer.
    package struct Failure: Error, Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// The other side has seen nothing of it.
            case notSent
            /// The address is in a private network, and those aren't allowed. Nothing was sent.
            case privateAddress
            /// No whole answer in time. What was asked for may have been done.
            case timedOut
            /// The connection broke. What was asked for may have been done.
            case interrupted
            /// The answer is larger than allowed. What was asked for may have been done.
            case tooLarge
        }

        package var kind: Kind
        /// For people.
        package var message: String

        init(_ kind: Kind, _ message: String) {
            self.kind = kind
            self.message = message
        }

        /// Whether the other side may have done what was asked for.
        package var mayHaveArrived: Bool {
            switch kind {
            case .notSent, .privateAddress: false
            case .timedOut, .interrupted, .tooLarge: true
            }
        }
    }
}
