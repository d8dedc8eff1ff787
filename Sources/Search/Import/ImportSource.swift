import Foundation

/// Where the bytes of an import come from.
package enum ImportSource: Sendable {
    case file(URL)
    /// What is piped into the process; read once, to its end.
    case standardInput

    /// The file's name, or "standard input", for messages.
    package var name: String {
        switch self {
        case .file(let url): url.lastPathComponent
        case .standardInput: "standard input"
        }
    }
}
