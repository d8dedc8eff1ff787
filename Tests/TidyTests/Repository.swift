import Foundation

/// The files that the rules hold for.
enum Repository {
    /// The folder that holds `Package.swift`, links followed.
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
            precondition(folder.path != "/", "the tests lie in a package")
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Every Swift file of the program, sorted by path.
    static let sources = swiftFiles(in: "Sources")
    static let tests = swiftFiles(in: "Tests")

    private static func swiftFiles(in folder: String) -> [SourceFile] {
        let base = root.appendingPathComponent(folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        let swift = paths.filter { $0.hasSuffix(".swift") }.sorted()
        return swift.compactMap { SourceFile(path: "\(folder)/\($0)", at: base.appendingPathComponent($0)) }
    }
}

/// A Swift file, as written and with everything blanked that is no code.
struct SourceFile: Sendable {
    /// From the root of the repository.
    let path: String
    let lines: [Substring]
    /// The same lines with comments and the texts of literals replaced by spaces.
    let codeLines: [Substring]
    /// Whether a line begins inside a literal of several lines.
    let startsInLiteral: [Bool]

    init?(path: String, at url: URL) {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
        self.init(path: path, text: text)
    }

    init(path: String, text: String) {
        self.path = path
        let code = CodeScanner.scan(text)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        codeLines = code.text.split(separator: "\n", omittingEmptySubsequences: false)
        startsInLiteral = code.startsInLiteral
    }

    /// The folder below `Sources` or `Tests`.
    var target: String { String(path.split(separator: "/")[1]) }

    /// The path below the target's folder.
    var pathInTarget: String { path.split(separator: "/").dropFirst(2).joined(separator: "/") }

    func violation(_ index: Int, _ message: String) -> String { "\(path):\(index + 1): \(message)" }
}
