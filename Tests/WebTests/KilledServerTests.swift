import Catalog
import Foundation
import Testing

/// The real server is killed in the middle of its jobs; the next one goes on with them.
@Suite(.serialized) struct KilledServerTests {
    /// A server process over one data folder, and how to ask it.
    private struct Server {
        let process: Process
        let client: RawClient

        static func start(_ folder: URL) throws -> Server {
            let process = Process()
            process.executableURL = program
            process.arguments = ["serve", "--port", "0", "--data", folder.path]
            process.environment = ["AISLE_ANALYZERS": Repository.root.appending(path: "analyzers").path]
            process.standardOutput = FileHandle.nullDevice
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            var said = ""
            while true {
                let data = errors.fileHandleForReading.availableData
                try #require(!data.isEmpty, "the server ended: \(said)")
                said += String(decoding: data, as: UTF8.self)
                guard let found = said.firstMatch(of: /127\.0\.0\.1:([0-9]+)/), said.hasSuffix("\n") else { continue }
                // What it goes on to say must not fill the pipe.
                errors.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
                return Server(process: process, client: RawClient(port: try #require(Int(found.1))))
            }
        }

        func end(with signal: Int32) {
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
        }

        /// The niceness of each thread, as `proc(5)` tells it in field 19 of `stat`; empty where there is no `/proc`.
        var niceness: Set<Int> {
            let folder = "/proc/\(process.processIdentifier)/task"
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return Set(
                threads.compactMap { thread in
                    // A thread may have ended meanwhile.
                    let fields = try? String(contentsOfFile: "\(folder)/\(thread)/stat", encoding: .utf8)
                        .split(separator: ")").last?.split(separator: " ")
                    return fields.flatMap { $0.count > 16 ? Int($0[16]) : nil }
                })
        }

        /// Beside the test bundle, where the package manager puts the products of one build.
        static var program: URL? {
            let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            return [folder.appending(path: "aisle"), Repository.root.appending(path: ".build/debug/aisle")]
                .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        }
    }

    private static func key(_ folder: URL) throws -> [String: String] {
        let process = Process()
        process.executableURL = Server.program
        process.arguments = ["keys", "create", "--name", "t", "--scope", "catalog", "--data", folder.path]
        process.environment = ["AISLE_ANALYZERS": Repository.root.appending(path: "analyzers").path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return ["X-Api-Key": text.trimmingCharacters(in: .whitespacesAndNewlines)]
    }

    private static let count = ProcessInfo.processInfo.environment["LONG_TESTS"] == "1" ? 20_000 : 6_000

    /// Each product once, a refused line now and then.
    private static let products: String = (1...count).map { number in
        let name = number % 4_000 == 0 ? "" : ",\"name\":\"Vase number \(number)\""
        return "{\"id\":\"p\(number)\"\(name),\"price\":\(number)}"
    }.joined(separator: "\n")

    private func job(_ server: Server, _ id: String, _ key: [String: String]) async throws -> JSONValue {
        try JSONReader.parse(try await server.client.get("/api/v1/jobs/\(id)", key).body)
    }

    @Test func importAndRebuildGoOnAfterSIGKILL() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aisle-killed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = try Self.key(folder)
        var server = try Server.start(folder)
        let answer = try await server.client.send("POST", "/api/v1/products/import", key, body: Self.products)
        try #require(answer.status == 202, "\(answer.text)")
        let id = try #require(try JSONReader.parse(answer.body)["job"]?.text)
        let reply = try await server.client.send("POST", "/api/v1/reindex", key)
        let rebuild = try #require(try JSONReader.parse(reply.body)["job"]?.text)
        var niceness: Set<Int> = []
        // Killed wherever it is once a tenth, four tenths … have been stored.
        for share in [1, 4, 7] {
            while true {
                let job = try await job(server, id, key)
                guard job["state"] == "running" || job["state"] == "queued" else { break }
                let accepted = job["message"]?.text?.split(separator: " ").first.flatMap { Int($0) } ?? 0
                if accepted >= Self.count * share / 10 { break }
                niceness.formUnion(server.niceness)
                try await Task.sleep(for: .milliseconds(1))
            }
            server.end(with: SIGKILL)
            server = try Server.start(folder)
        }
        var (imported, rebuilt) = (JSONValue.null, JSONValue.null)
        while rebuilt["finished_at"] == nil {
            (imported, rebuilt) = (try await job(server, id, key), try await job(server, rebuild, key))
            niceness.formUnion(server.niceness)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(imported["state"] == "succeeded", "\(imported)")
        let good = Int64(Self.count - Self.count / 4_000)
        let result = imported["result"]
        #expect(result?["created"]?.integer == good, "\(imported)")
        #expect(result?["updated"] == 0 && result?["unchanged"] == 0)
        #expect(result?["refused"]?.integer == Int64(Self.count / 4_000))
        #expect(result?["sequence"]?.integer == good, "nothing was written twice")
        #expect(rebuilt["state"] == "succeeded" && rebuilt["result"]?["documents"]?.integer == good, "\(rebuilt)")
        let found = try JSONReader.parse(try await server.client.get("/api/v1/search?q=vase&min_sequence=\(good)").body)
        #expect(found["total"]?.integer == good)
        #if os(Linux)
            #expect(niceness.isSuperset(of: [0, 6, 10]), "searches, the relay, and imports and rebuilds")
        #endif
        let uploads = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "uploads").path)
        #expect(uploads.isEmpty)
        server.end(with: SIGTERM)
        #expect(server.process.terminationStatus == 0)
    }
}
