/// Texts of unknown origin made fit for a terminal.
enum TerminalText {
    /// The text on one line, without the control characters by which a product's name could command a terminal.
    static func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { cleaned.append(isControl(scalar) ? " " : scalar) }
        return String(cleaned)
    }

    /// C0, C1, the line and paragraph separators, and the marks that turn the direction of what follows.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
