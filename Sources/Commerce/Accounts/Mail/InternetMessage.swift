import Catalog
import Foundation

/// A mail in the form in which it travels and in which `.eml` files have it.
///
/// - Source: RFC 5322; RFC 2047 for words beyond ASCII in the subject.
package enum InternetMessage {
    private static let lineBytesMax = 998
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The bytes with "\r\n" at line ends.
    package static func bytes(_ mail: MailMessage) -> [UInt8] {
        var lines = [
            "From: \(header(mail.from))", "To: \(header(mail.to))", "Subject: \(word(mail.subject))",
            "Date: \(date(mail.createdAt))", "Message-ID: <\(header(mail.id))@\(domain(mail.from))>",
            "MIME-Version: 1.0",
        ]
        if let html = mail.html {
            let boundary = boundary(mail)
            lines += [
                "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "Auto-Submitted: auto-generated", "",
                "--\(boundary)",
            ]
            // The last part is the one that programs prefer.
            lines += head("text/plain") + [""] + split(mail.body) + ["--\(boundary)"]
            lines += head("text/html") + [""] + split(html) + ["--\(boundary)--", ""]
        } else {
            lines += head("text/plain") + ["Auto-Submitted: auto-generated", ""] + split(mail.body)
        }
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private static func head(_ type: String) -> [String] {
        ["Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    }

    /// Lines of at most ``lineBytesMax``.
    private static func split(_ text: String) -> [String] {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var rest = Substring(line.filter { $0 != "\r" })
            while rest.utf8.count > lineBytesMax {
                let head = rest.prefix(lineBytesMax / 4)
                lines.append(String(head))
                rest = rest.dropFirst(head.count)
            }
            lines.append(String(rest))
        }
        return lines
    }

    /// A line that neither part has.
    private static func boundary(_ mail: MailMessage) -> String {
        let name = header(mail.id).filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let base = "part-\(name.prefix(40))"
        var boundary = base
        var number = 0
        while mail.body.contains("--\(boundary)") || mail.html?.contains("--\(boundary)") == true {
            number += 1
            boundary = "\(base)-\(number)"
        }
        return boundary
    }

    /// A line break in a header would begin another one.
    private static func header(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    /// At most about 40 letters beyond ASCII: encoded words have 75 bytes, and ours are subjects of a few words.
    private static func word(_ text: String) -> String {
        let plain = header(text)
        guard !plain.utf8.allSatisfy({ $0 < 0x80 }) else { return plain }
        var words: [String] = []
        var isAfterEncoded = false
        for part in plain.split(separator: " ") {
            let isEncoded = !part.utf8.allSatisfy { $0 < 0x80 }
            // Space between two encoded words is not shown, so that it goes into the second.
            let text = isEncoded && isAfterEncoded ? " " + part : String(part)
            words.append(isEncoded ? "=?utf-8?B?\(Data(text.utf8).base64EncodedString())?=" : text)
            isAfterEncoded = isEncoded
        }
        return words.joined(separator: " ")
    }

    private static func domain(_ address: String) -> String {
        address.split(separator: "@").last.map { header(String($0.filter { $0 != ">" })) } ?? "localhost"
    }

    /// "Sat, 21 Nov 2026 21:35:00 +0000".
    private static func date(_ instant: Timestamp) -> String {
        let text = instant.rfc3339
        let day = (instant.millisecondsSinceEpoch >= 0 ? instant.millisecondsSinceEpoch : 0) / 86_400_000
        let parts = text.prefix(10).split(separator: "-")
        guard parts.count == 3, let month = Int(parts[1]), (1...12).contains(month) else { return text }
        return "\(days[Int(day % 7)]), \(parts[2]) \(months[month - 1]) \(parts[0]) "
            + "\(text.dropFirst(11).prefix(8)) +0000"
    }
}
