import Catalog
import Foundation
import TestSupport
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

    /// A crash while a commit is written leaves a part of its record.
    @Test func recordCountsWhenItIsWhole() throws {
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
            let isWhole = length == written.count
            #expect(try (isWhole ? after : model).differences(from: generation.snapshot) == [])
            // The relay sends the batch again.
            let again = try generation.apply(second, checkpoint: 2)
            #expect(try after.differences(from: again) == [])
            if !isWhole { #expect(FileManager.default.contents(atPath: crashed.log)?.count == written.count) }
        }
    }

    /// A record that is cut off or changed later counts as if it had never been written: the outbox still has it.
    @Test func damagedRecordFallsBackToTheCommitBefore() throws {
        let location = try StorageFixtures.build([StorageFixtures.product("b", seed: 2)], in: index)
        let change = IndexChange.put(StorageFixtures.product("a", seed: 1))
        do {
            let generation = try StorageFixtures.open(location)
            try generation.apply([change], checkpoint: 1)
        }
        let whole = try #require(FileManager.default.contents(atPath: location.log))
        var before = IndexModel()
        before.apply([.put(StorageFixtures.product("b", seed: 2))], checkpoint: 0)
        var after = before
        after.apply([change], checkpoint: 1)
        let step = StorageFixtures.isLong ? 1 : 37
        var damaged = stride(from: 0, to: whole.count, by: step).map { whole.prefix($0) }
        for index in stride(from: 0, to: whole.count, by: step) {
            damaged.append(whole)
            damaged[damaged.count - 1][index] ^= 0x10
        }
        for log in damaged {
            try Data(log).write(to: URL(fileURLWithPath: location.log))
            #expect(try before.differences(from: StorageFixtures.open(location, writable: false).snapshot) == [])
            let generation = try StorageFixtures.open(location)
            #expect(try before.differences(from: generation.snapshot) == [])
            #expect(try after.differences(from: generation.apply([change], checkpoint: 1)) == [])
            #expect(FileManager.default.contents(atPath: location.log) == whole)
        }
    }

    /// Damage under an open generation is found by the check.
    @Test func logThatChangesUnderAnOpenGenerationIsNamed() throws {
        let generation = try StorageFixtures.open(try StorageFixtures.build([], in: index))
        try generation.apply([.put(StorageFixtures.product("a", seed: 1))], checkpoint: 1)
        #expect(generation.check() == [])
        var log = try #require(FileManager.default.contents(atPath: generation.location.log))
        log[log.count / 2] ^= 1
        try log.write(to: URL(fileURLWithPath: generation.location.log))
        #expect(generation.check() == ["changes.log: a record is not what its checksum says"])
    }

    /// Random batches, reopenings and crashes, compared with the model after every step.
    @Test(arguments: StorageFixtures.isLong ? Array(1...40) : [1, 2, 3])
    func randomHistoriesAgreeWithTheModel(seed: Int) throws {
        print("history seed \(seed)")
        var generator = SeededGenerator(seed: UInt64(seed))
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
                // A crash in the middle: the commit happened when all of its record is there.
                generation = nil
                let crashed = try copy(location, "state\(step)")
                generation = try StorageFixtures.open(location)
                try generation?.apply(batch, checkpoint: Int64(step))
                generation = nil
                let log = try Data(contentsOf: URL(fileURLWithPath: location.log))
                let known = FileManager.default.contents(atPath: crashed.log)?.count ?? 0
                let length = max(known, Int.random(in: 0...(log.count + 40), using: &generator))
                try log.prefix(length).write(to: URL(fileURLWithPath: crashed.log))
                if length >= log.count { model.apply(batch, checkpoint: Int64(step)) }
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
