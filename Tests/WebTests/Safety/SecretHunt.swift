import Foundation
import Search
import TestSupport
import Testing

@testable import Web

/// Looks for what must not be written down in everything that a server has written.
struct SecretHunt {
    private let logged: String
    private var files: [(name: String, bytes: Data)] = []

    /// Reads the log at its most talkative and all files of the data folder: the store with its log of changes, the index,
    /// the books of the test gateway. Mails, which are for those they are sent to, and the master key are passed over.
    init(_ server: TestServer) throws {
        logged = server.log.lines.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n")
        let folder = server.folder.path
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            guard !name.hasPrefix("mail/"), name != "master.key",
                let bytes = FileManager.default.contents(atPath: folder + "/" + name)
            else { continue }
            files.append((name, bytes))
        }
    }

    /// Where a text is, in clear.
    func places(of secret: String) -> [String] {
        let bytes = Data(secret.utf8)
        return (logged.contains(secret) ? ["the log"] : [])
            + files.filter { $0.bytes.range(of: bytes) != nil }.map(\.name)
    }

    func expectNothing(of secrets: [String]) {
        #expect(logged.contains("/api/v1/"), "nothing was logged")
        #expect(files.contains { $0.name.hasPrefix("catalog.sqlite") && !$0.bytes.isEmpty })
        for secret in secrets { #expect(places(of: secret) == [], "\(secret)") }
    }
}
