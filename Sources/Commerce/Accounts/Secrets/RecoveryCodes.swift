/// Codes for the day on which the authenticator is lost; each works once.
enum RecoveryCodes {
    static let count = 10
    /// 80 bits: more than can be tried, even by who has stolen the store.
    private static let bytes = 10

    /// New codes, as "ABCD-EFGH-IJKL-MNOP".
    static func make(_ source: SecretSource) -> [String] {
        (0..<count).map { _ in
            let letters = Array(Base32.encode(source.bytes(bytes)))
            return stride(from: 0, to: letters.count, by: 4)
                .map { String(letters[$0..<min($0 + 4, letters.count)]) }.joined(separator: "-")
        }
    }

    /// The code as it is hashed, however it was typed: hyphens, spaces and case don't matter.
    static func normalized(_ given: String) -> String {
        String(given.uppercased().filter { $0 != "-" && !$0.isWhitespace })
    }
}
