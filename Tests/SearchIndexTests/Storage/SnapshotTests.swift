import Analysis
import Catalog
import Dispatch
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

    @Test func olderSnapshotStaysAsItWasAfterManyCommits() throws {
        let (generation, model) = try generation(3_000)
        let old = generation.snapshot
        for step in 1...12 {
            let batch = (0..<200).map { IndexChange.put(StorageFixtures.product("p\($0 * 7 + step)", seed: $0 + step)) }
            try generation.apply(batch, checkpoint: Int64(step))
            #expect(old.documentCount == model.products.count)
            #expect(old.checkpoint == 0)
            for number in [0, 1_499, 2_999] {
                #expect(old.productID(UInt32(number + 1)) == "p\(number)")
                #expect(old.version(UInt32(number + 1)) == Int64(number) + 1)
            }
            // Every term is another one, so that none comes from the cache.
            for number in (step * 7)..<(step * 7 + 7) {
                let term = StorageFixtures.term("number\(number)")
                #expect(try old.postings(term).toArray() == [UInt32(number + 1)])
            }
        }
    }

    /// Readers on several threads beside a writer: every snapshot agrees with itself.
    @Test func readersBesideAWriterSeeWholeCommits() throws {
        let (generation, _) = try generation(200)
        let race = Race(commits: StorageFixtures.isLong ? 2_000 : 150)
        // Threads of their own: on a busy machine those of Dispatch run one after the other.
        let readers = DispatchGroup()
        for _ in 0..<2 {
            readers.enter()
            Thread.detachNewThread {
                race.read(generation)
                readers.leave()
            }
        }
        race.write(generation)
        readers.wait()
        #expect(race.failures.withLock { $0 } == [])
        #expect(generation.snapshot.checkpoint == Int64(race.commits))
    }

    private final class Race: Sendable {
        let commits: Int
        let isDone = Atomic(false)
        let checked = Atomic(0)
        let failures = Mutex<[String]>([])

        init(commits: Int) { self.commits = commits }

        /// Each commit moves one product from one word to another: the sum over the words stays.
        func write(_ generation: IndexGeneration) {
            defer { isDone.store(true, ordering: .releasing) }
            while checked.load(ordering: .relaxed) == 0 { Thread.sleep(forTimeInterval: 0.001) }
            for step in 1...commits {
                let number = step % 200
                let name = (step / 200) % 2 == 0 ? "chair number\(number)" : "lamp number\(number)"
                let product = StorageFixtures.product("p\(number)", seed: number, name: name)
                do { try generation.apply([.put(product)], checkpoint: Int64(step)) } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }

        func read(_ generation: IndexGeneration) {
            while !isDone.load(ordering: .acquiring) {
                defer { checked.add(1, ordering: .relaxed) }
                do {
                    let snapshot = generation.snapshot
                    let sets = try ["lamp", "chair", "table", "phone", "cable"].map {
                        try snapshot.postings(StorageFixtures.term($0))
                    }
                    let sum = sets.reduce(0) { $0 + $1.count }
                    let live = sets.reduce(0) { $0 + $1.andCount(snapshot.live) }
                    if sum != 200 || live != 200 { failures.withLock { $0.append("\(sum) found, \(live) live") } }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
    }

    /// More callers than readers wait for their turn.
    @Test func moreCallersThanReadersAreServed() throws {
        let (generation, _) = try generation(500)
        let snapshot = generation.snapshot
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 24) { number in
            for round in 0..<20 {
                do {
                    let hits = try StorageFixtures.rank(
                        .term(StorageFixtures.term("number\(number * 20 + round)"), scale: 1), in: snapshot)
                    if hits.count != 1 { failures.withLock { $0.append("\(hits.count) hits") } }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(failures.withLock { $0 } == [])
    }
}
