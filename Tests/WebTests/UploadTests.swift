import Catalog
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Search
import TestSupport
import Testing

@testable import Web

/// Bodies that go to files.
@Suite struct UploadTests {
    /// Tells the size and digest of what was spooled and where it lies.
    private static let route = Route(.post, "/test/upload", .open, body: .upload, effect: .write) {
        call throws(Refusal) in
        guard case .file(let upload) = call.body else { throw Refusal(.internalError, message: "no file") }
        return .json(
            JSONWriter.bytes([
                "bytes": .integer(Int64(upload.byteCount)), "digest": .string(String(upload.digest)),
                "path": .string(upload.file.path), "type": upload.mediaType.map { .string($0) } ?? .null,
            ]))
    }

    /// Refuses after the upload has been written.
    private static let refusing = Route(.post, "/test/refuse", .open, body: .upload, effect: .write) {
        _ throws(Refusal) in
        throw Refusal(.invalidMapping, message: "no")
    }

    private func files(_ server: TestServer) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: server.engine.settings.spoolFolder).sorted()
    }

    @Test func uploadsAreWrittenWholeInManyPieces() async throws {
        try await TestServer.run(routes: [Self.route]) { server in
            let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            let reply = try await server.client.send(
                "POST", "/test/upload", ["Content-Type": "Text/CSV; charset=utf-8"], bytes: bytes)
            let json = try JSONReader.parse(reply.body)
            #expect(json["bytes"]?.integer == 3_000_001)
            #expect(json["type"]?.text == "text/csv")
            let path = try #require(json["path"]?.text)
            #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == bytes)
        }
    }

    @Test func refusedAndRepeatedUploadsLeaveNoFile() async throws {
        var settings = WebSettings()
        settings.limits.uploadBytesMax = 1_000
        try await TestServer.run(settings, routes: [Self.route, Self.refusing]) { server in
            #expect(try await server.client.send("POST", "/test/refuse", body: "x").status == 400)
            let over = String(repeating: "x", count: 1_001)
            #expect(try await server.client.send("POST", "/test/upload", body: over).status == 413)
            let chunked =
                "POST /test/upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n\(over)\r\n0\r\n\r\n"
            #expect(try await server.client.exchange(Array(chunked.utf8)).status == 413)
            #expect(try await server.client.send("POST", "/test/upload", body: "").status == 400)
            #expect(try files(server) == [])
            let key = ["Idempotency-Key": "u"]
            let first = try await server.client.send("POST", "/test/upload", key, body: "abc")
            let second = try await server.client.send("POST", "/test/upload", key, body: "abc")
            #expect(first.status == 200 && first.body == second.body)
            #expect(try await server.client.send("POST", "/test/upload", key, body: "abd").status == 422)
            #expect(try files(server).count == 1)
        }
    }

    @Test func brokenOffUploadsLeaveNoFile() async throws {
        try await TestServer.run(routes: [Self.route]) { server in
            try await server.client.blocking { socket in
                _ = socket.send("POST /test/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
            }
            // The server has noticed once the line of the request is there.
            try await server.log.first { $0.metadata["route"] == "/test/upload" }
            #expect(try files(server) == [])
        }
    }

    @Test func halfWrittenFilesOfADeadProcessAreRemovedAtStart() async throws {
        try await TestServer.run { server in
            let folder = URL(fileURLWithPath: server.engine.settings.spoolFolder)
            try Data("x".utf8).write(to: folder.appending(path: "upload-1.part"))
            try Data("x".utf8).write(to: folder.appending(path: "upload-2"))
            var settings = WebSettings()
            settings.openAPIFile = nil
            _ = try WebApplication.build(
                engine: server.engine, shop: server.shop, settings: settings, logger: .init(label: "second"))
            #expect(try files(server) == ["upload-2"])
        }
    }

    @Test(
        arguments: [
            ("csv", "application/json", "csv"), (nil, "application/x-ndjson", "ndjson"), (nil, "text/csv", "csv"),
            (nil, "application/json", "nil"), (nil, nil, "nil"), (nil, "application/gzip", "nil"),
        ] as [(String?, String?, String)])
    func formatsComeFromTheParameterThenTheMediaType(_ name: String?, _ type: String?, _ expected: String) throws {
        #expect(try JobController.format(name, mediaType: type)?.rawValue ?? "nil" == expected)
    }

    @Test func unknownFormatsAreRefused() {
        #expect(throws: Refusal.self) { try JobController.format("xml", mediaType: nil) }
        #expect(throws: Refusal.self) { try JobController.format(nil, mediaType: "multipart/form-data") }
    }
}
