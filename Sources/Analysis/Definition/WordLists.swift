import Foundation

/// The data files under `lists/`: one entry a line, `#` begins a comment.
final class WordLists {
    private let folder: URL
    private let problems: ProblemList
    private var loaded: [String: [Line]?] = [:]

    /// One entry and its 1-based line number.
    struct Line: Sendable, Hashable {
        let number: Int
        let text: String
    }

    init(folder: URL, problems: ProblemList) {
        self.folder = folder
        self.problems = problems
    }

    static func file(_ name: String) -> String { "lists/\(name).txt" }

    /// The entries of a list. A list that cannot be read is a problem at the place that names it.
    func lines(_ name: String, for object: YAMLObject, key: String) -> [Line] {
        guard name.wholeMatch(of: /[a-z0-9][a-z0-9-]*/) != nil else {
            object.add(key, "expected a list name of lower-case letters, digits and hyphens, found \"\(name)\"")
            return []
        }
        let known = loaded[name] ?? read(name)
        loaded[name] = .some(known)
        guard let lines = known else {
            object.add(key, "list \(Self.file(name)) is missing or not readable as UTF-8")
            return []
        }
        return lines
    }

    /// The entries of a list that was read before, for the fingerprint.
    func known(_ name: String) -> [Line] {
        (loaded[name] ?? nil) ?? []
    }

    private func read(_ name: String) -> [Line]? {
        let url = folder.appendingPathComponent(Self.file(name))
        guard let data = FileManager.default.contents(atPath: url.path),
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        var lines: [Line] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let entry = Self.withoutComment(line).trimmingCharacters(in: .whitespaces)
            if !entry.isEmpty { lines.append(Line(number: index + 1, text: entry)) }
        }
        return lines
    }

    /// A comment begins at the start of a line or after white space, so that `c#` can be an entry.
    private static func withoutComment(_ line: Substring) -> Substring {
        if line.first == "#" { return "" }
        for index in line.indices where line[index] == "#" {
            if line[line.index(before: index)].isWhitespace { return line[..<index] }
        }
        return line
    }
}
