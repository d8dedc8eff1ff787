import Foundation

/// Numbers for people.
enum NumberText {
    /// "1,234,567".
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// "0:07", "12:30", "1:02:03".
    static func clock(_ duration: Duration) -> String {
        let (whole, fraction) = duration.components
        let seconds = max(0, Int(whole) + (fraction > 0 ? 1 : 0))
        let tail = String(format: "%02d", seconds % 60)
        guard seconds >= 3_600 else { return "\(seconds / 60):\(tail)" }
        return "\(seconds / 3_600):" + String(format: "%02d", seconds / 60 % 60) + ":\(tail)"
    }

    static func fixed(_ number: Double, digits: Int) -> String { String(format: "%.\(digits)f", number) }

    /// "0.84 s", "12.3 s".
    static func seconds(_ seconds: Double) -> String { fixed(seconds, digits: seconds < 10 ? 2 : 1) + " s" }

    /// "840 µs", "1.25 ms", "2.10 s".
    static func latency(_ duration: Duration) -> String {
        let microseconds = duration / .microseconds(1)
        if microseconds < 1_000 { return fixed(microseconds, digits: 0) + " µs" }
        if microseconds < 1_000_000 { return fixed(microseconds / 1_000, digits: 2) + " ms" }
        return seconds(microseconds / 1_000_000)
    }
}
