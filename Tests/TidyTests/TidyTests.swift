import Foundation
import Testing

/// The rules of CONTRIBUTING.md that a machine can hold. Each test names everything that breaks its rule.
@Suite struct TidyTests {
    private static let fileLinesMax = 500
    private static let functionLinesMax = 70
    private static let lineColumnsMax = 120

    @Test func targetsImportOnlyWhatTheTableAllows() {
        report(
            Repository.sources.flatMap { file -> [String] in
                guard let row = ImportTable.rows[file.target] else {
                    return ["\(file.path): the target is missing in ImportTable"]
                }
                var allowed = row.ours.union(row.others).union(row.native).union(ImportTable.system)
                if row.mayUseFoundation { allowed.formUnion(ImportTable.foundation) }
                return imports(of: file).filter { !allowed.contains($0.module) }.map {
                    file.violation($0.line, "\(file.target) may not import \($0.module)")
                }
            })
    }

    @Test func onlyNativeFoldersImportCModules() {
        report(
            Repository.sources.flatMap { file -> [String] in
                guard !ImportTable.nativeFolders.contains(where: file.pathInTarget.hasPrefix) else { return [] }
                let folders = ImportTable.nativeFolders.joined(separator: " and ")
                return imports(of: file).filter { ImportTable.nativeModules.contains($0.module) }.map {
                    file.violation($0.line, "only \(folders) may import C modules")
                }
            })
    }

    /// Rules and use cases of commerce know no SQL: it is in the files named after what they store.
    @Test func onlyStoreFilesOfCommerceKnowSQL() {
        report(
            Repository.sources.filter { $0.target == "Commerce" && !$0.path.hasSuffix("Store.swift") }.flatMap { file in
                imports(of: file).filter { $0.module == "GRDB" }.map {
                    file.violation($0.line, "only files named …Store.swift may import GRDB")
                }
            })
    }

    @Test func filesAreShort() {
        report(
            (Repository.sources + Repository.tests).compactMap { file in
                let count = file.lines.count - 1
                return count > Self.fileLinesMax ? "\(file.path): \(count) lines, at most \(Self.fileLinesMax)" : nil
            })
    }

    @Test func functionsAreShort() {
        report(
            Repository.sources.flatMap { file in
                FunctionLengths(file.codeLines).functions.filter { $0.lineCount > Self.functionLinesMax }.map {
                    file.violation($0.line, "a \($0.name) of \($0.lineCount) lines, at most \(Self.functionLinesMax)")
                }
            })
    }

    /// Of code; prose in comments and the lines of a long literal are no code.
    @Test func linesOfCodeAreShort() {
        report(
            Repository.sources.flatMap { file in
                file.codeLines.indices.compactMap { index -> String? in
                    guard !file.startsInLiteral[index], let end = file.codeLines[index].lastIndex(where: { $0 != " " })
                    else { return nil }
                    let count = file.codeLines[index][...end].count
                    guard count > Self.lineColumnsMax else { return nil }
                    return file.violation(index, "\(count) columns, at most \(Self.lineColumnsMax)")
                }
            })
    }

    @Test func nothingIsForced() {
        report(
            Repository.sources.flatMap { file in
                file.codeLines.indices.filter { ForcedOperators.occur(in: file.codeLines[$0]) }.map {
                    file.violation($0, "!, try! or as! outside tests")
                }
            })
    }

    @Test func nothingIsPublic() {
        report(
            Repository.sources.flatMap { file in
                file.codeLines.indices.filter { file.codeLines[$0].contains(/\bpublic\b/) }.map {
                    file.violation($0, "public; the widest access is package")
                }
            })
    }

    @Test func nothingIsLeftToDo() {
        let banned = /(?i)\b(TODO|FIXME|placeholder|stub|dummy|hard-coded)\b/
        report(
            Repository.sources.flatMap { file in
                file.lines.indices.compactMap { index in
                    file.lines[index].firstMatch(of: banned).map {
                        file.violation(index, "the word \"\($0.output.0)\"")
                    }
                }
            })
    }

    @Test func filesHaveTellingNames() {
        let drawers = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Common", "Misc", "Extensions"]
        report(
            Repository.sources.compactMap { file in
                let name = file.path.split(separator: "/").last.map { $0.dropLast(".swift".count) } ?? ""
                return drawers.contains { name.hasSuffix($0) } ? "\(file.path): a name that says nothing" : nil
            })
    }

    @Test func everyErrorCodeIsDocumented() throws {
        let table = try text("Sources/Catalog/Errors/ErrorCode.swift")
        let codes = table.split(separator: "package enum Kind")[0]
            .matches(of: /case \w+ = "([a-z0-9_]+)"/).map(\.output.1)
        #expect(codes.count > 20, "the table of codes was not read")
        let page = try text("docs/errors.md")
        report(codes.filter { !page.contains("| `\($0)` |") }.map { "docs/errors.md: \($0) is missing" })
    }

    @Test func topLevelIsAsAgreed() throws {
        let agreed: Set<String> = [
            "Package.swift", "Sources", "Tests", "analyzers", "corpora", "Benchmarks", "README.md", "ARCHITECTURE.md",
            "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "docs", ".ci", ".swift-format", ".gitignore", "LICENSE",
        ]
        let ignored = [".git", ".build", "data", "Package.resolved", ".swiftpm"]
        let found = try FileManager.default.contentsOfDirectory(atPath: Repository.root.path).filter { name in
            !ignored.contains { name == $0 || ($0 == ".build" && name.hasPrefix($0)) }
        }
        report(
            agreed.subtracting(found).sorted().map { "\($0) is missing" }
                + Set(found).subtracting(agreed).sorted().map { "\($0) does not belong at the top" })
    }

    // MARK: Parts

    private func imports(of file: SourceFile) -> [(line: Int, module: String)] {
        file.codeLines.indices.compactMap { index in
            ImportTable.module(ofImport: file.codeLines[index]).map { (index, $0) }
        }
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Repository.root.appendingPathComponent(path), encoding: .utf8)
    }

    private func report(_ violations: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        guard !violations.isEmpty else { return }
        let list = violations.map { "\n  " + $0 }.joined()
        Issue.record("\(violations.count) violations:\(list)", sourceLocation: sourceLocation)
    }
}
