import Analysis
import Catalog
import Foundation
import Synchronization
import Testing
@testable import SearchIndex

@Suite struct SnapshotTests {
    private let folder: TemporaryFolder
    private let index: IndexFolder

    init() throws {
        folder = try TemporaryFolder()
        index = try IndexFolder(folder.path)
    }

    private func generation(_ count: Int) throws -> (IndexGeneration, IndexModel) {
        let products = (0..<count).map { StorageFixtures.product("p\($0)", seed: $0) }
        var model = IndexModel()
        model.apply(products.map { .put($0) }, checkpoint: 0)
        return (try StorageFixtures.open(try StorageFixtures.build(products, in: index)), model)
    }

    @Test func snapshotStaysAsItWasAfterTheNextCommit() throws {
        let (generation, model) = try generation(40)
        let old = generation.snapshot
        try generation.apply([.remove(ProductID("p1")), .put(StorageFixtures.product("p2", seed: 99))], checkpoint: 1)
        #expect(try model.differences(from: old) == [])
    }

    /// Columns and payloads hold for ever; terms say so when they don't.
    @Test func olderSnapshotExpiresAndIsNeverWrong() throws {
        let (generation, model) = try generation(3_000)
        let old = generation.snapshot
        var expired = false
        for step in 1...12 {
            let batch = (0..<200).map { IndexChange.put(StorageFixtures.product("p\($0 * 7 + step)", seed: $0 + step)) }
            try generation.apply(batch, checkpoint: Int64(step))
            #expect(old.documentCount == model.products.count)
            #expect(old.checkpoint == 0)
            for number in [0, 1_499, 2_999] {
                #expect(old.productID(UInt32(number + 1)) == "p\(number)")
                #expect(old.version(UInt32(number + 1)) == Int64(number) + 1)
            }
            do throws(IndexError) {
                let term = StorageFixtures.term("number\(2_000 + step)")
                #expect(try old.postings(term).toArray() == [UInt32(2_001 + step)])
            } catch {
                #expect(error == .snapshotExpired)
                expired = true
            }
        }
        #expect(expired)
    }

    /// Readers on several threads beside a writer: every snapshot agrees with itself, errors are expiry only.
    @Test func readersBesideAWriterSeeWholeCommits() async throws {
        let (generation, _) = try generation(200)
        let commits = StorageFixtures.isLong ? 2_000 : 150
        let isDone = Atomic(false)
        let checked = Atomic(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { isDone.store(true, ordering: .releasing) }
                // Each commit moves one product from "lamp" to "chair" or back: the sum stays.
                for step in 1...commits {
                    let number = step % 200
                    let name = (step / 200) % 2 == 0 ? "chair number\(number)" : "lamp number\(number)"
                    try generation.apply(
                        [.put(StorageFixtures.product("p\(number)", seed: number, name: name))], checkpoint: Int64(step))
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    while !isDone.load(ordering: .acquiring) {
                        let snapshot = generation.snapshot
                        do throws(IndexError) {
                            var sum = 0
                            for word in ["lamp", "chair", "table", "phone", "cable"] {
                                let found = try snapshot.postings(StorageFixtures.term(word))
                                #expect(found.andCount(snapshot.live) == found.count)
                                sum += found.count
                            }
                            #expect(sum == 200)
                            checked.add(1, ordering: .relaxed)
                        } catch {
                            #expect(error == .snapshotExpired)
                        }
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(checked.load(ordering: .relaxed) > 0)
        #expect(generation.snapshot.checkpoint == Int64(commits))
    }

    /// More callers than readers wait for their turn.
    @Test func moreCallersThanReadersAreServed() throws {
        let (generation, _) = try generation(500)
        let snapshot = generation.snapshot
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 24) { number in
            for round in 0..<20 {
                do {
                    let node = RankNode.or([.term(StorageFixtures.term("number\(number * 20 + round)"), scale: 1)])
                    let hits = try snapshot.rank(
                        node, within: snapshot.live, limit: 5, parameters: StorageFixtures.schema.analyzer.ranking)
                    if hits.count != 1 { failures.withLock { $0.append("\(hits.count) hits") } }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(failures.withLock { $0 } == [])
    }
}
