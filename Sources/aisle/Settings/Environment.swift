import Foundation

/// The environment variables that stand for options; nothing else in the program reads any.
struct Environment: Sendable {
    var settings: String?
    var data: String?
    var analyzers: String?

    /// An empty variable counts as one that is not set.
    init(_ variables: [String: String]) {
        func value(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
        settings = value("AISLE_SETTINGS")
        data = value("AISLE_DATA")
        analyzers = value("AISLE_ANALYZERS")
    }

    static var ofProcess: Environment { Environment(ProcessInfo.processInfo.environment) }
}
