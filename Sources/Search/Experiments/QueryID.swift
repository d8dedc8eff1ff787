/// The number of a shown page as callers see it: sixteen hexadecimal digits.
enum QueryID {
    static func text(_ number: Int64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// - Returns: `nil` for what is no such text.
    static func number(_ text: String) -> Int64? {
        guard text.utf8.count == 16, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let number = Int64(text, radix: 16), number > 0
        else { return nil }
        return number
    }
}
