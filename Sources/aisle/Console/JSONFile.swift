import Catalog
import Foundation

/// A JSON file that a command is given.
enum JSONFile {
    /// - Parameter path: `-` for standard input.
    /// - Throws: `file_unreadable` or what is wrong with the JSON, with the file's name.
    static func read(_ path: String) throws(Refusal) -> JSONValue {
        let bytes: Data
        do {
            bytes =
                path == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw Refusal(.fileUnreadable, message: "\(path): the file can't be read")
        }
        do throws(Problem) {
            return try JSONReader.parse(Array(bytes))
        } catch {
            throw Refusal(error.code, message: "\(path): \(error.message)", problems: [error])
        }
    }
}
