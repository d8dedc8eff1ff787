import Catalog
import Foundation
import Testing
@testable import SearchIndex

@Suite struct IndexFolderTests {
    private let folder: TemporaryFolder
    private let index: IndexFolder

    init() throws {
        folder = try TemporaryFolder()
        index = try IndexFolder(folder.path + "/index")
    }

    private func build(_ name: String) throws -> GenerationFolder {
        try StorageFixtures.build([StorageFixtures.product(name)], in: index)
    }

    private func only(_ location: GenerationFolder?) throws -> String? {
        guard let location else { return nil }
        let snapshot = try StorageFixtures.open(location, writable: false).snapshot
        return snapshot.live.first.map(snapshot.productID)
    }

    @Test func newFolderHasNoGeneration() throws {
        #expect(try index.current() == nil)
        #expect(try index.previous() == nil)
        #expect(index.list().isEmpty)
        #expect(throws: IndexError.self) { try index.rollback() }
    }

    @Test func switchingKeepsThePreviousGenerationAndRemovesOlderOnes() throws {
        for name in ["a", "b", "c", "d"] { try index.switchTo(try build(name)) }
        #expect(try only(index.current()) == "d")
        #expect(try only(index.previous()) == "c")
        #expect(index.list().map(\.name) == ["000003", "000004"])
    }

    @Test func rollingBackTwiceIsWhereItWas() throws {
        try index.switchTo(try build("a"))
        try index.switchTo(try build("b"))
        try index.rollback()
        #expect(try only(index.current()) == "a")
        #expect(try only(index.previous()) == "b")
        try index.rollback()
        #expect(try only(index.current()) == "b")
    }

    /// A build that was given up is no generation, and its rest goes with the next switch.
    @Test func unfinishedGenerationIsNeverCurrent() throws {
        try index.switchTo(try build("a"))
        let unfinished = try index.newGeneration()
        #expect(throws: IndexError.missing(path: unfinished.manifest)) { try StorageFixtures.open(unfinished) }
        #expect(try only(index.current()) == "a")
        try index.switchTo(try build("b"))
        #expect(index.list().map(\.name) == ["000001", "000003"])
    }

    /// Files that a snapshot has mapped are there as long as it is.
    @Test func snapshotOutlivesItsGeneration() throws {
        let first = try build("a")
        let snapshot = try StorageFixtures.open(first).snapshot
        index.remove(first)
        #expect(!FileManager.default.fileExists(atPath: first.path))
        #expect(snapshot.live.toArray().map(snapshot.productID) == ["a"])
        #expect(snapshot.payload(1).value(of: .id) == .string("a"))
        #expect(try snapshot.docid(of: ProductID("a")) == 1)
    }

    @Test(arguments: ["", "\n", "../../etc\n", "1\n", "abcdef\n", "00000\u{0661}\n"])
    func pointerThatNamesNoGenerationIsDamage(content: String) throws {
        try Data(content.utf8).write(to: URL(fileURLWithPath: index.path + "/CURRENT"))
        guard content.isEmpty == false else { return }
        #expect(throws: IndexError.damaged(path: index.path + "/CURRENT", reason: "expected names of generations")) {
            try index.current()
        }
    }
}
