/// A body of the type `application/x-www-form-urlencoded`, with names in brackets for what is nested.
///
/// - Source: https://docs.stripe.com/api (requests), WHATWG URL, application/x-www-form-urlencoded percent-encode set
struct StripeForm: Sendable {
    private(set) var pairs: [(name: String, value: String)] = []

    init(_ pairs: [(String, String?)] = []) { for (name, value) in pairs { add(name, value) } }

    /// - Parameter value: `nil` adds nothing.
    mutating func add(_ name: String, _ value: String?) {
        if let value { pairs.append((name, value)) }
    }

    var text: String {
        pairs.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// Letters, digits, `-`, `_`, `.` and `~` stay.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
