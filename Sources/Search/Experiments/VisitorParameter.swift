import Catalog

extension ParameterReader {
    /// Room for two UUIDs, or a hash in hexadecimal digits.
    private static let visitorBytesMax = 128

    /// The parameter `visitor`: any text that is the same for all searches of one visitor.
    mutating func visitor() -> String? {
        guard let text = text("visitor") else { return nil }
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard (1...Self.visitorBytesMax).contains(text.utf8.count), isPlain else {
            refuse(
                .invalidParameter, "visitor", "expected 1 to \(Self.visitorBytesMax) bytes without control characters")
            return nil
        }
        return text
    }
}
