import Catalog
import Foundation

/// A text file that a command is given or makes.
enum TextFile {
    /// Blocks.
    ///
    /// - Parameter kind: what the file is, for messages: "query file".
    /// - Throws: `file_unreadable`.
    static func read(_ path: String, as kind: String) throws(Refusal) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw Refusal(.fileUnreadable, message: "the \(kind) \(path) can't be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Refusal(.fileUnreadable, message: "the \(kind) \(path) is not UTF-8 text")
        }
        return text
    }

    /// Writes a file or replaces it as a whole. Blocks.
    static func write(_ text: String, to path: String, as kind: String) throws(Refusal) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Refusal(.fileUnreadable, message: "the \(kind) \(path) can't be written")
        }
    }
}
