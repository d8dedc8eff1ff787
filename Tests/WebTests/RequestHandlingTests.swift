import Catalog
import Foundation
import HTTPTypes
import Logging
import Search
import TestSupport
import Testing

@testable import Web

/// What every request meets whatever its route: errors, identifiers, bodies, methods.
@Suite struct RequestHandlingTests {
    private func code(_ reply: RawClient.Reply) throws -> String? {
        try JSONReader.parse(reply.body)["error"]?["code"]?.text
    }

    @Test func everyCodeAnswersItsStatusInTheOneForm() async throws {
        try await TestServer.run(routes: [TestRoutes.failure]) { server in
            for code in ErrorCode.allCases {
                let reply = try await server.client.get("/test/fail/\(code.rawValue)")
                #expect(reply.status == code.status.code, "\(code)")
                let error = try #require(try JSONReader.parse(reply.body)["error"])
                #expect(error["code"]?.text == code.rawValue)
                let detail = error["details"]?.elements?.first
                if code == .internalError {
                    #expect(!reply.text.contains("inner") && detail == nil)
                } else {
                    #expect(error["message"]?.text == "inner text")
                    #expect(detail?["field"]?.text == "a\"b" && detail?["message"]?.text == "what\n")
                    #expect(detail?["offset"]?.integer == 3 && detail?["expected"]?.text == "more")
                }
                #expect((reply.headers["retry-after"] != nil) == [429, 503].contains(reply.status))
                #expect((reply.headers["www-authenticate"] != nil) == (reply.status == 401))
            }
        }
    }

    @Test func internalErrorsAreLoggedOnceWithTheirReason() async throws {
        try await TestServer.run(routes: [TestRoutes.failure]) { server in
            let reply = try await server.client.get("/test/fail/internal_error", ["X-Request-Id": "find-me"])
            #expect(reply.status == 500)
            let lines = server.log.lines.filter { $0.level == .error }
            #expect(lines.count == 1)
            #expect(lines.first?.metadata["reason"] == "inner text")
            #expect(lines.first?.metadata["id"] == "find-me")
        }
    }

    @Test func saneRequestIdentifiersAreKeptAndOthersReplaced() async throws {
        try await TestServer.run { server in
            let kept = try await server.client.get("/health/live", ["X-Request-Id": "abc-1.2_3"])
            #expect(kept.headers["x-request-id"] == "abc-1.2_3")
            for bad in ["a b", "a\"b", String(repeating: "x", count: 65), "ä"] {
                let reply = try await server.client.get("/health/live", ["X-Request-Id": bad])
                #expect(reply.headers["x-request-id"]?.count == 16, "\(bad)")
            }
        }
    }

    @Test func unknownAddressesAndMethodsAreRefused() async throws {
        try await TestServer.run { server in
            let missing = try await server.client.get("/api/v1/nothing")
            #expect(try missing.status == 404 && code(missing) == "not_found")
            let wrong = try await server.client.send("DELETE", "/api/v1/search")
            #expect(try wrong.status == 405 && code(wrong) == "method_not_allowed")
            #expect(wrong.headers["allow"] == "GET, POST, HEAD")
        }
    }

    @Test func headHasTheHeadersOfGetAndNoBody() async throws {
        try await TestServer.run { server in
            let get = try await server.client.get("/health/live")
            let head = try await server.client.send("HEAD", "/health/live")
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(head.headers["content-length"] == get.headers["content-length"])
        }
    }

    @Test func brokenAddressesAreRefused() async throws {
        try await TestServer.run(routes: [TestRoutes.parameters]) { server in
            for target in ["?q=%zz", "?q=%ff", "?q=%", "?%c3=1"] {
                let reply = try await server.client.get("/test/parameters\(target)")
                #expect(try reply.status == 400 && code(reply) == "invalid_utf8", "\(target)")
            }
            let raw = Array("GET /test/parameters?q=".utf8) + [0xFF, 0xFE] + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            let reply = try await server.client.exchange(raw)
            #expect(reply.status == 400)
            #expect(try ["invalid_utf8", "invalid_request"].contains(code(reply) ?? ""))
            let again = try await server.client.get("/test/parameters?q=1&q=2")
            #expect(try again.status == 400 && code(again) == "invalid_parameter")
        }
    }

    @Test func controlCharactersReachTheUseCaseAsTheyAre() async throws {
        try await TestServer.run(routes: [TestRoutes.parameters]) { server in
            for byte in Array(0...31) + [127] {
                let hex = String(byte, radix: 16)
                let reply = try await server.client.get("/test/parameters?q=%\(hex.count < 2 ? "0" : "")\(hex)")
                #expect(reply.status == 200)
                #expect(reply.body == Array("q=".utf8) + [UInt8(byte)])
            }
        }
    }

    @Test func unknownParametersAreNamed() async throws {
        try await TestServer.run(routes: [TestRoutes.strict]) { server in
            let reply = try await server.client.get("/test/strict?a=1&b=2&c=3")
            let details = try JSONReader.parse(reply.body)["error"]?["details"]?.elements
            #expect(try reply.status == 400 && code(reply) == "unknown_parameter")
            #expect(details?.compactMap { $0["field"]?.text } == ["b", "c"])
            #expect(try await server.client.get("/test/strict?a=1").text == "1")
        }
    }

    @Test func longAddressesAreOneClearErrorAndTheServerLivesOn() async throws {
        try await TestServer.run { server in
            for length in [40_000, 1_048_576] {
                let query = String(repeating: "a", count: length)
                let reply = try await server.client.get("/api/v1/search?q=\(query)")
                #expect(try reply.status == 400 && code(reply) == "limit_exceeded", "\(length)")
                #expect(reply.headers["x-request-id"] != nil)
            }
            #expect(try await server.client.get("/health/live").status == 200)
        }
    }

    @Test func headersAreLimited() async throws {
        try await TestServer.run { server in
            let long = try await server.client.get("/health/live", ["X-Long": String(repeating: "a", count: 100_000)])
            #expect(try long.status == 400 && code(long) == "limit_exceeded")
            var many: [String: String] = [:]
            for number in 0..<200 { many["X-\(number)"] = "1" }
            let reply = try await server.client.get("/health/live", many)
            #expect(reply.status == 400)
        }
    }

    @Test(arguments: ["nonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n"])
    func whatIsNoHTTPIsRefusedInTheOneForm(_ text: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.client.exchange(Array(text.utf8))
            #expect(try reply.status == 400 && code(reply) == "invalid_request")
            #expect(try await server.client.get("/health/live").status == 200)
        }
    }

    @Test func bodiesAreHeldToTheirLimit() async throws {
        var settings = WebSettings()
        settings.limits.queryBodyBytesMax = 1_000
        try await TestServer.run(settings, routes: [TestRoutes.echo]) { server in
            let full = "\"" + String(repeating: "a", count: 998) + "\""
            #expect(try await server.client.send("POST", "/test/echo", body: full).text == full)
            let over = try await server.client.send("POST", "/test/echo", body: full + " ")
            #expect(try over.status == 413 && code(over) == "body_too_large")
            #expect(over.headers["connection"] == "close")
            let chunk = String(repeating: "a", count: 600)
            let chunked =
                "POST /test/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "258\r\n\(chunk)\r\n258\r\n\(chunk)\r\n0\r\n\r\n"
            #expect(try await server.client.exchange(Array(chunked.utf8)).status == 413)
        }
    }

    @Test func otherMediaTypesAreRefused() async throws {
        try await TestServer.run(routes: [TestRoutes.echo]) { server in
            for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
                let reply = try await server.client.send("POST", "/test/echo", ["Content-Type": type], body: "1")
                #expect(try reply.status == 415 && code(reply) == "unsupported_media_type", "\(type)")
            }
            for type in ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"] {
                let reply = try await server.client.send("POST", "/test/echo", ["Content-Type": type], body: "1")
                #expect(reply.status == 200, "\(type)")
            }
            let zipped = try await server.client.send("POST", "/test/echo", ["Content-Encoding": "gzip"], body: "1")
            #expect(zipped.status == 415)
        }
    }

    @Test func brokenJSONNamesItsPlace() async throws {
        try await TestServer.run { server in
            let reply = try await server.client.send(
                "POST", "/api/v1/search", bytes: Array("{\"q\":\"".utf8) + [0xFF, 0x22, 0x7D])
            #expect(try reply.status == 400 && code(reply) == "invalid_utf8")
            let detail = try JSONReader.parse(reply.body)["error"]?["details"]?.elements?.first
            #expect(detail?["offset"]?.integer == 6)
            for body in ["", "{", "{\"a\":1,}", "{\"q\":\"\\ud800\"}", "{\"q\":1,\"q\":2}"] {
                let reply = try await server.client.send("POST", "/api/v1/search", body: body)
                #expect(try reply.status == 400 && code(reply) == "invalid_json", "\(body)")
            }
        }
    }

    @Test func expectingClientsAreToldToContinue() async throws {
        try await TestServer.run(routes: [TestRoutes.echo]) { server in
            let reply = try await server.client.send("POST", "/test/echo", ["Expect": "100-continue"], body: "[1]")
            #expect(reply.status == 200 && reply.text == "[1]")
        }
    }

    @Test func oneConnectionTakesManyRequests() async throws {
        try await TestServer.run(routes: [TestRoutes.echo]) { server in
            let texts = try await server.client.blocking { socket in
                try (1...20).map { number in
                    _ = socket.send(
                        "POST /test/echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(String(number).count)\r\n\r\n\(number)"
                    )
                    return try socket.reply().text
                }
            }
            #expect(texts == (1...20).map { "\($0)" })
        }
    }

    @Test func accessLinesHoldTheTemplateAndNotTheAddress() async throws {
        try await TestServer.run { server in
            _ = try await server.client.get("/api/v1/products/secret-thing?x=private")
            let line = try #require(server.log.lines.first { $0.message == "request" })
            #expect(line.metadata["route"] == "/api/v1/products/{id}")
            #expect(line.metadata["method"] == "GET")
            #expect(line.metadata["status"] != nil && line.metadata["us"] != nil && line.metadata["bytes"] != nil)
            #expect(!"\(line.metadata)".contains("secret") && !"\(line.metadata)".contains("private"))
        }
    }
}
