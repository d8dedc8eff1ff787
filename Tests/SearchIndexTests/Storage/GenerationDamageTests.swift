import Catalog
import Foundation
import Testing
@testable import SearchIndex

@Suite struct GenerationDamageTests {
    private let folder: TemporaryFolder
    private let index: IndexFolder
    private let location: GenerationFolder

    init() throws {
        folder = try TemporaryFolder()
        index = try IndexFolder(folder.path)
        location = try StorageFixtures.build((0..<30).map { StorageFixtures.product("p\($0)", seed: $0) }, in: index)
    }

    /// The error that opening gives; `nil` when it opens.
    private func failure(_ schema: IndexSchema = StorageFixtures.schema, writable: Bool = true) -> IndexError? {
        StorageFixtures.failure {
            _ = try IndexGeneration.open(location, schema: schema, searchThreads: 1, writable: writable)
        }
    }

    private func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    @Test func missingFileIsNamed() throws {
        for path in [location.columns, location.payloads, location.words] {
            let content = try Data(contentsOf: URL(fileURLWithPath: path))
            try remove(path)
            #expect(failure() == .damaged(path: path, reason: "the file is missing"))
            try content.write(to: URL(fileURLWithPath: path))
            #expect(failure() == nil)
        }
        try remove(location.manifest)
        #expect(failure() == .missing(path: location.manifest))
    }

    @Test func missingDatabaseIsNamed() throws {
        try remove(location.database)
        #expect(failure() == .missing(path: location.database))
        #expect(failure(writable: false) == .missing(path: location.database))
    }

    @Test func fileOfAnotherLengthIsDamage() throws {
        for path in [location.columns, location.payloads, location.words] {
            let content = try Data(contentsOf: URL(fileURLWithPath: path))
            for changed in [content.dropLast(), content + [0], Data()] {
                try Data(changed).write(to: URL(fileURLWithPath: path))
                #expect(failure() == .damaged(path: path, reason: "expected \(content.count) bytes"))
            }
            try content.write(to: URL(fileURLWithPath: path))
        }
    }

    /// Any changed byte is found by the full check, and reading before it does not crash.
    @Test func changedByteIsFoundByTheCheck() throws {
        var generator = StorageRandom(9)
        for path in [location.columns, location.payloads, location.words] {
            let content = try Data(contentsOf: URL(fileURLWithPath: path))
            for _ in 0..<(StorageFixtures.isLong ? 2_000 : 60) {
                var changed = content
                changed[Int.random(in: 0..<content.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
                try changed.write(to: URL(fileURLWithPath: path))
                let failure = StorageFixtures.failure {
                    let generation = try StorageFixtures.open(location)
                    #expect(generation.check().count == 1)
                    _ = try IndexModel().differences(from: generation.snapshot)
                }
                if let failure { guard case .damaged = failure else { throw failure } }
            }
            try content.write(to: URL(fileURLWithPath: path))
        }
        #expect(try StorageFixtures.open(location).check() == [])
    }

    @Test func damagedDatabaseIsAnError() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: location.database)
        for name in names where name.hasSuffix(".glass") || name == "iamglass" {
            let path = location.database + "/" + name
            let content = try Data(contentsOf: URL(fileURLWithPath: path))
            for damage in [Data(), Data(repeating: 0x5A, count: content.count), content.prefix(content.count / 2)] {
                try damage.write(to: URL(fileURLWithPath: path))
                let failure = StorageFixtures.failure {
                    let generation = try StorageFixtures.open(location)
                    _ = try IndexModel().differences(from: generation.snapshot)
                    try generation.apply([.put(StorageFixtures.product("p1", seed: 50))], checkpoint: 1)
                }
                switch failure {
                case nil, .damaged, .foreign, .failed, .missing: break
                default: Issue.record("\(name): \(String(describing: failure))")
                }
            }
            try content.write(to: URL(fileURLWithPath: path))
        }
    }

    @Test func otherAnalyzersAreForeign() throws {
        let other = IndexSchema(
            analyzer: try #require(StorageFixtures.schema.analyzers["de"]), analyzers: [:], currency: CurrencyCode("EUR"))
        guard case .foreign(let path, _) = try #require(failure(other)) else {
            Issue.record("expected a foreign generation")
            return
        }
        #expect(path == location.path)
    }

    @Test func otherFormatIsForeign() throws {
        let text = try String(contentsOfFile: location.manifest, encoding: .utf8)
        let changed = text.replacing("\"format_version\":\(IndexSchema.formatVersion)", with: "\"format_version\":999")
        #expect(changed != text)
        try Data(changed.utf8).write(to: URL(fileURLWithPath: location.manifest))
        guard case .foreign? = failure() else {
            Issue.record("expected a foreign generation")
            return
        }
        for manifest in ["", "{", "[]", "{\"format_version\":true}"] {
            try Data(manifest.utf8).write(to: URL(fileURLWithPath: location.manifest))
            #expect(failure() == .damaged(path: location.manifest, reason: "not a manifest"))
        }
    }

    @Test func secondWriterIsRefusedAndReadersAreNot() throws {
        let first = try StorageFixtures.open(location)
        #expect(failure() == .busy(path: location.database))
        #expect(failure(writable: false) == nil)
        try first.apply([.remove(ProductID("p1"))], checkpoint: 1)
    }

    /// Needs the right to mount; machines that lack it say so and pass.
    @Test func fullDiskLosesNothing() throws {
        guard let disk = SmallDisk(folder.path + "/disk", megabytes: 3) else {
            print("skipped: this machine does not let a test mount a small disk")
            return
        }
        let copy = GenerationFolder(name: "000001", path: disk.path + "/generation")
        try FileManager.default.copyItem(atPath: location.path, toPath: copy.path)
        var model = IndexModel()
        model.apply((0..<30).map { .put(StorageFixtures.product("p\($0)", seed: $0)) }, checkpoint: 0)
        let generation = try StorageFixtures.open(copy)
        let filler = disk.path + "/filler"
        var wasFull = 0
        for step in 1...400 {
            var product = StorageFixtures.product("n\(step)", seed: step)
            product.descriptionText = (0..<400).map { "word\(step)x\($0)" }.joined(separator: " ")
            let failure = StorageFixtures.failure { try generation.apply([.put(product)], checkpoint: Int64(step)) }
            guard let failure else {
                model.apply([.put(product)], checkpoint: Int64(step))
                continue
            }
            guard case .diskFull = failure else { throw failure }
            wasFull += 1
            #expect(try model.differences(from: generation.snapshot) == [])
            if wasFull == 3 { break }
        }
        #expect(wasFull == 3)
        #expect(try model.differences(from: generation.snapshot) == [])
        try? FileManager.default.removeItem(atPath: filler)
        _ = try StorageFixtures.open(copy, writable: false)
    }

    @Test func readOnlyFolderIsSearchedAndNotWritten() throws {
        guard let view = ReadOnlyView(of: location.path, at: folder.path + "/view") else {
            print("skipped: this machine does not let a test mount a read-only view")
            return
        }
        let copy = GenerationFolder(name: location.name, path: view.path)
        #expect(try StorageFixtures.open(copy, writable: false).snapshot.documentCount == 30)
        #expect(throws: IndexError.readOnly(path: copy.database)) { try StorageFixtures.open(copy) }
    }
}

/// Runs `mount` and `umount`.
private func run(_ tool: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/" + tool)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}

private final class SmallDisk {
    let path: String

    init?(_ path: String, megabytes: Int) {
        self.path = path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path]) else { return nil }
    }

    deinit { _ = run("umount", ["-l", path]) }
}

private final class ReadOnlyView {
    let path: String

    init?(of source: String, at path: String) {
        self.path = path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard run("mount", ["--bind", source, path]) else { return nil }
        guard run("mount", ["-o", "remount,ro,bind", path]) else {
            _ = run("umount", ["-l", path])
            return nil
        }
    }

    deinit { _ = run("umount", ["-l", path]) }
}
