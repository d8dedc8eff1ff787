import Foundation

/// Where one generation lies.
package struct GenerationFolder: Sendable, Hashable {
    /// Six digits, growing.
    package let name: String
    package let path: String

    var manifest: String { path + "/manifest.json" }
    var database: String { path + "/xapian" }
    var columns: String { path + "/columns.bin" }
    var payloads: String { path + "/payloads.bin" }
    var words: String { path + "/words.bin" }
    var log: String { path + "/changes.log" }
    /// Shards while the generation is being built.
    var shards: String { path + "/shards" }
}

/// The folder of an index: generations, and a file that names the one that is searched.
///
/// `CURRENT` holds the names of the current and the previous generation, a line each, and is replaced as a whole.
package struct IndexFolder: Sendable {
    package let path: String

    /// Makes the folder when it is missing.
    package init(_ path: String) throws(IndexError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path + "/generations", withIntermediateDirectories: true)
        } catch {
            throw DurableFile.error(errno, path)
        }
    }

    /// The generation that is searched; `nil` before the first.
    package func current() throws(IndexError) -> GenerationFolder? { try names().first.map(folder) }

    /// The generation before it; `nil` when there is none.
    package func previous() throws(IndexError) -> GenerationFolder? {
        try names().dropFirst().first.map(folder)
    }

    private func folder(_ name: String) -> GenerationFolder {
        GenerationFolder(name: name, path: path + "/generations/" + name)
    }

    private var pointer: String { path + "/CURRENT" }

    private func names() throws(IndexError) -> [String] {
        guard FileManager.default.fileExists(atPath: pointer) else { return [] }
        guard let data = FileManager.default.contents(atPath: pointer) else {
            throw .fileUnreadable(path: pointer, reason: SystemError.message(errno))
        }
        let names = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        guard !names.isEmpty, names.allSatisfy({ $0.utf8.count == 6 && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else {
            throw .damaged(path: pointer, reason: "expected names of generations")
        }
        return names
    }

    /// Makes the folder of a new generation, behind all that there are.
    package func newGeneration() throws(IndexError) -> GenerationFolder {
        let last = list().compactMap { Int($0.name) }.max() ?? 0
        let number = String(last + 1)
        let new = folder(String(repeating: "0", count: max(0, 6 - number.count)) + number)
        do {
            try FileManager.default.createDirectory(atPath: new.path, withIntermediateDirectories: false)
        } catch {
            throw DurableFile.error(errno, new.path)
        }
        return new
    }

    /// All generations on disk, finished or not, oldest first.
    package func list() -> [GenerationFolder] {
        // A folder that can't be listed has no generations; opening one names the reason.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/generations")) ?? []
        return names.filter { Int($0) != nil }.sorted().map(folder)
    }

    /// Makes a finished generation the current one; the one that was stays as the previous, older ones go.
    package func switchTo(_ new: GenerationFolder) throws(IndexError) {
        let old = try names().first
        try point(to: [new.name] + (old.map { [$0] } ?? []))
        for folder in list() where folder.name != new.name && folder.name != old { remove(folder) }
    }

    /// Makes the previous generation the current one and the current one the previous.
    package func rollback() throws(IndexError) {
        let names = try names()
        guard names.count == 2 else { throw .missing(path: path) }
        try point(to: [names[1], names[0]])
    }

    private func point(to names: [String]) throws(IndexError) {
        try DurableFile.synchronizeFolder(path + "/generations")
        try DurableFile.replace(pointer, with: Array(names.map { $0 + "\n" }.joined().utf8))
    }

    /// Forgets which generation is current, so that a damaged or foreign one can be built anew.
    package func forgetCurrent() throws(IndexError) {
        guard FileManager.default.fileExists(atPath: pointer) else { return }
        guard unlink(pointer) == 0 else { throw DurableFile.error(errno, pointer) }
    }

    /// Deletes a generation; a reader that has its files open keeps them until it closes them.
    package func remove(_ folder: GenerationFolder) {
        // What can't be deleted now is deleted by the next switch.
        try? FileManager.default.removeItem(atPath: folder.path)
    }
}
