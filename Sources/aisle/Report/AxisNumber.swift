/// Short numbers at axes.
enum AxisNumber {
    /// Without needless digits: "0.25", "0.5", "1".
    static func text(_ number: Double, isSigned: Bool = false) -> String {
        var text = NumberText.fixed(number, digits: 2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return isSigned && number > 0 ? "+" + text : text
    }
}
