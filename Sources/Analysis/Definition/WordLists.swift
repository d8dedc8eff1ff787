import Foundation

/// The data files under `lists/`: one entry a line, `#` begins a comment.
final class WordLists {
    /// `nil` when all lists are given.
    private let folder: URL?
    /// Texts of lists that come before those of the folder.
    private let given: [String: String]
    private let problems: ProblemList
    private var loaded: [String: [Line]?] = [:]
    private var texts: [String: String] = [:]
    private var used: Set<String> = []

    /// One entry and its 1-based line number.
    struct Line: Sendable, Hashable {
        let number: Int
        let text: String
    }

    init(folder: URL?, given: [String: String] = [:], problems: ProblemList) {
        self.folder = folder
        self.given = given
        self.problems = problems
    }

    /// Forgets which lists were used, before the next analyzer is read.
    func beginAnalyzer() { used = [] }

    /// The texts of all lists that the analyzer has used.
    var usedTexts: [String: String] { texts.filter { used.contains($0.key) } }

    static func file(_ name: String) -> String { "lists/\(name).txt" }

    /// The entries of a list. A list that cannot be read is a problem at the place that names it.
    func lines(_ name: String, for object: YAMLObject, key: String) -> [Line] {
        guard isName(name, object, key) else { return [] }
        used.insert(name)
        let known = loaded[name] ?? read(name)
        loaded[name] = .some(known)
        guard let lines = known else {
            object.add(key, "list \(Self.file(name)) is missing or not readable as UTF-8")
            return []
        }
        return lines
    }

    /// A list of words in their order, too long to be taken apart into lines.
    func vocabulary(_ name: String, for object: YAMLObject, key: String) -> Vocabulary {
        guard let text = content(name, for: object, key: key) else { return .none }
        do throws(Vocabulary.Disorder) { return try Vocabulary(list: text) } catch {
            let expected = "expected one lower-case word a line, in the order of their bytes"
            problems.add(Self.file(name), "line \(error.line)", expected)
            return .none
        }
    }

    /// A list as it is, comments and all; `nil`, with a problem noted, when it can't be read.
    func content(_ name: String, for object: YAMLObject, key: String) -> String? {
        guard isName(name, object, key) else { return nil }
        used.insert(name)
        guard let text = texts[name] ?? given[name] ?? text(ofFile: name) else {
            object.add(key, "list \(Self.file(name)) is missing or not readable as UTF-8")
            return nil
        }
        texts[name] = text
        return text
    }

    /// The entries of a list that was read before, for the fingerprint.
    func known(_ name: String) -> [Line] {
        (loaded[name] ?? nil) ?? []
    }

    private func isName(_ name: String, _ object: YAMLObject, _ key: String) -> Bool {
        if name.wholeMatch(of: /[a-z0-9][a-z0-9-]*/) != nil { return true }
        object.add(key, "expected a list name of lower-case letters, digits and hyphens, found \"\(name)\"")
        return false
    }

    private func read(_ name: String) -> [Line]? {
        guard let text = given[name] ?? text(ofFile: name) else { return nil }
        texts[name] = text
        var lines: [Line] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let entry = Self.withoutComment(line).trimmingCharacters(in: .whitespaces)
            if !entry.isEmpty { lines.append(Line(number: index + 1, text: entry)) }
        }
        return lines
    }

    private func text(ofFile name: String) -> String? {
        guard let url = folder?.appendingPathComponent(Self.file(name)),
            let data = FileManager.default.contents(atPath: url.path)
        else { return nil }
        return String(validating: data, as: UTF8.self)
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
