import Foundation

/// Merges the databases of shards into one; their document numbers follow the order of the shards.
struct ShardCompaction: Sendable {
    /// Paths of the shards' databases. Those that are merged in a first step are deleted after it.
    let shards: [String]
    /// Where what lies between the two steps may be written.
    let folder: String
    let target: String

    /// Three files of 32 databases are far below any usual limit of open files.
    private static let mergedAtOnce = 32

    /// Blocking. Many shards are merged in two steps: each takes some files, and an open file is a handle.
    func run() throws(IndexError) {
        guard shards.count > Self.mergedAtOnce else { return try XapianDatabase.compact(shards, into: target) }
        let steps = stride(from: 0, to: shards.count, by: Self.mergedAtOnce).map { start in
            (parts: shards[start..<min(start + Self.mergedAtOnce, shards.count)], merged: "\(folder)/merged\(start)")
        }
        let failures = WorkQueue(label: "aisle.index.compaction", priority: .bulk).map(steps.count) {
            number -> IndexError? in
            let step = steps[number]
            do throws(IndexError) {
                try XapianDatabase.compact(Array(step.parts), into: step.merged)
                for part in step.parts { try Self.remove(part) }
                return nil
            } catch {
                return error
            }
        }
        for case let failure? in failures { throw failure }
        try XapianDatabase.compact(steps.map(\.merged), into: target)
    }

    private static func remove(_ path: String) throws(IndexError) {
        do { try FileManager.default.removeItem(atPath: path) } catch {
            throw .failed(reason: "\(path) can't be removed: \(error.localizedDescription)")
        }
    }
}
