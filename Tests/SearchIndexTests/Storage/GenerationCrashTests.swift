import Catalog
import Foundation
import Testing
@testable import SearchIndex

/// What a crash leaves behind is either the state before a commit or the state after it.
@Suite struct GenerationCrashTests {
    private let folder: TemporaryFolder
    private let index: IndexFolder

    init() throws {
        folder = try TemporaryFolder()
        index = try IndexFolder(folder.path)
    }

    private func copy(_ location: GenerationFolder, _ name: String) throws -> GenerationFolder {
        let copy = GenerationFolder(name: name, path: folder.path + "/" + name)
        try? FileManager.default.removeItem(atPath: copy.path)
        try FileManager.default.copyItem(atPath: location.path, toPath: copy.path)
        return copy
    }

    /// The log holds a whole or partial record that was never committed.
    @Test func recordOfAnUncommittedBatchIsIgnoredAtEveryLength() throws {
        let base = (0..<20).map { StorageFixtures.product("p\($0)", seed: $0) }
        let location = try StorageFixtures.build(base, in: index)
        var model = IndexModel()
        model.apply(base.map { .put($0) }, checkpoint: 0)
        do {
            let generation = try StorageFixtures.open(location)
            let first: [IndexChange] = [.put(StorageFixtures.product("a", seed: 31)), .remove(ProductID("p3"))]
            try generation.apply(first, checkpoint: 1)
            model.apply(first, checkpoint: 1)
        }
        let before = try copy(location, "before")
        let second: [IndexChange] = [
            .put(StorageFixtures.product("b", seed: 32)), .put(StorageFixtures.product("p4", seed: 33)),
        ]
        do {
            let generation = try StorageFixtures.open(location)
            try generation.apply(second, checkpoint: 2)
        }
        let committed = try #require(FileManager.default.contents(atPath: before.log))
        let written = try #require(FileManager.default.contents(atPath: location.log))
        #expect(written.starts(with: committed))
        let step = StorageFixtures.isLong ? 1 : 61
        var after = model
        after.apply(second, checkpoint: 2)
        for length in Array(stride(from: committed.count, through: written.count, by: step)) + [written.count] {
            let crashed = try copy(before, "crashed")
            try written.prefix(length).write(to: URL(fileURLWithPath: crashed.log))
            let generation = try StorageFixtures.open(crashed)
            #expect(try model.differences(from: generation.snapshot) == [])
            // The relay sends the batch again.
            let again = try generation.apply(second, checkpoint: 2)
            #expect(try after.differences(from: again) == [])
            #expect(FileManager.default.contents(atPath: crashed.log)?.count == written.count)
        }
    }

    @Test func committedRecordThatIsCutOffOrChangedIsDamage() throws {
        let location = try StorageFixtures.build([], in: index)
        do {
            let generation = try StorageFixtures.open(location)
            try generation.apply([.put(StorageFixtures.product("a", seed: 1))], checkpoint: 1)
        }
        let whole = try #require(FileManager.default.contents(atPath: location.log))
        let step = StorageFixtures.isLong ? 1 : 37
        func isDamaged(_ log: Data) throws -> Bool {
            try log.write(to: URL(fileURLWithPath: location.log))
            guard case .damaged(let path, _)? = StorageFixtures.failure({ _ = try StorageFixtures.open(location) })
            else { return false }
            return path == location.log
        }
        for length in stride(from: 0, to: whole.count, by: step) { #expect(try isDamaged(whole.prefix(length))) }
        for index in stride(from: 0, to: whole.count, by: step) {
            var changed = whole
            changed[index] ^= 0x10
            #expect(try isDamaged(changed))
        }
        try FileManager.default.removeItem(atPath: location.log)
        #expect(throws: IndexError.self) { try StorageFixtures.open(location) }
        try whole.write(to: URL(fileURLWithPath: location.log))
        #expect(try StorageFixtures.open(location).snapshot.documentCount == 1)
    }

    /// Random batches, reopenings and crashes, compared with the model after every step.
    @Test(arguments: StorageFixtures.isLong ? Array(1...40) : [1, 2, 3])
    func randomHistoriesAgreeWithTheModel(seed: Int) throws {
        print("history seed \(seed)")
        var generator = StorageRandom(UInt64(seed))
        let base = (0..<Int.random(in: 0...60, using: &generator)).map { StorageFixtures.product("p\($0)", seed: $0) }
        var location = try StorageFixtures.build(base, in: index)
        var model = IndexModel()
        model.apply(base.map { .put($0) }, checkpoint: 0)
        var generation: IndexGeneration? = try StorageFixtures.open(location)
        var next = 1_000
        for step in 1...(StorageFixtures.isLong ? 150 : 40) {
            let batch = (0..<Int.random(in: 0...6, using: &generator)).map { _ -> IndexChange in
                let id = "p\(Int.random(in: 0..<80, using: &generator))"
                next += 1
                return Int.random(in: 0..<4, using: &generator) == 0
                    ? .remove(ProductID(id)) : .put(StorageFixtures.product(id, seed: next))
            }
            if Int.random(in: 0..<6, using: &generator) == 0 {
                // A crash in the middle: the log is ahead, the commit did not happen.
                generation = nil
                let crashed = try copy(location, "state\(step)")
                generation = try StorageFixtures.open(location)
                try generation?.apply(batch, checkpoint: Int64(step))
                generation = nil
                if FileManager.default.fileExists(atPath: location.log) {
                    let log = try Data(contentsOf: URL(fileURLWithPath: location.log))
                    let length = Int.random(in: 0...log.count, using: &generator)
                    let known = FileManager.default.contents(atPath: crashed.log)?.count ?? 0
                    try log.prefix(max(known, length)).write(to: URL(fileURLWithPath: crashed.log))
                }
                location = crashed
                generation = try StorageFixtures.open(location)
            } else {
                try generation?.apply(batch, checkpoint: Int64(step))
                model.apply(batch, checkpoint: Int64(step))
                if Int.random(in: 0..<8, using: &generator) == 0 {
                    generation = nil
                    generation = try StorageFixtures.open(location)
                }
            }
            let snapshot = try #require(generation?.snapshot)
            let differences = try model.differences(from: snapshot)
            #expect(differences == [], "seed \(seed), step \(step)")
            if !differences.isEmpty { return }
        }
    }
}
