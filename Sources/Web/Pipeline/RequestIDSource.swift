import HTTPTypes

/// Gives every request the identifier under which its answer and its log line are found.
struct RequestIDSource: Sendable {
    private static let lengthMax = 64

    let randomness: @Sendable () -> UInt64

    /// The caller's own identifier when it is harmless (1…64 letters, digits, ".", "_", "-"), otherwise a new one.
    func identify(_ headers: HTTPFields) -> String {
        if let given = headers[.xRequestID], Self.isHarmless(given) { return given }
        return Self.hexadecimal(randomness())
    }

    /// Anything else could break a log line or a header.
    static func isHarmless(_ text: String) -> Bool {
        (1...lengthMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// 16 lowercase digits.
    static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
