import Testing

@testable import Integrations

@Suite struct HTTPExchangeTests {
    private let exchange = HTTPExchange(label: "test.http")

    private func request(_ method: String, _ url: String, body: String = "") -> HTTPExchange.Request {
        HTTPExchange.Request(
            method, url, headers: [.init("X-Test", "a b")], body: Array(body.utf8), timeoutMilliseconds: 120_000,
            allowsPrivateAddresses: true)
    }

    private func failure(_ request: HTTPExchange.Request) async -> HTTPExchange.Failure.Kind? {
        do throws(HTTPExchange.Failure) {
            _ = try await exchange.send(request)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE"])
    func methodHeadersAndBodyArriveAndTheWholeAnswerComesBack(method: String) async throws {
        let long = String(repeating: "x", count: 300_000)
        let server = try ScriptedServer { _ in .json(402, "\"\(long)\"") }
        let body = method == "GET" ? "" : "{\"a\":1}"
        let answer = try await exchange.send(request(method, server.url + "/v1/things?x=1", body: body))
        #expect(answer.status == 402 && answer.body.count == long.utf8.count + 2)
        #expect(answer.header("content-type") == "application/json")
        let seen = try #require(server.requests.first)
        #expect(seen.method == method && seen.target == "/v1/things?x=1" && seen.text == body)
        #expect(seen.headers["x-test"] == "a b")
    }

    @Test func postWithoutABodySaysSo() async throws {
        let server = try ScriptedServer { _ in .json(200, "{}") }
        #expect(try await exchange.send(request("POST", server.url + "/")).status == 200)
        #expect(server.requests.first?.headers["content-length"] == "0")
    }

    @Test func redirectIsAnAnswer() async throws {
        let server = try ScriptedServer { _ in
            .raw("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        let answer = try await exchange.send(request("GET", server.url + "/"))
        #expect(answer.status == 302 && answer.header("location") == "/other" && server.requests.count == 1)
    }

    @Test func answerMayBeAsLargeAsItsLimitAndNoLarger() async throws {
        let server = try ScriptedServer { _ in .json(200, String(repeating: "1", count: 1_000)) }
        var asked = request("GET", server.url + "/")
        asked.answerBytesMax = 1_000
        #expect(try await exchange.send(asked).body.count == 1_000)
        asked.answerBytesMax = 999
        #expect(await failure(asked) == .tooLarge)
    }

    @Test func failuresTellWhetherTheRequestMayHaveArrived() async throws {
        let port = try ScriptedServer.freePort()
        #expect(await failure(request("GET", "http://127.0.0.1:\(port)/")) == .notSent)
        let silent = try ScriptedServer { _ in .silence }
        var asked = request("POST", silent.url + "/")
        asked.timeoutMilliseconds = 300
        #expect(await failure(asked) == .timedOut)
        let broken = try ScriptedServer { _ in .hangUp }
        #expect(await failure(request("POST", broken.url + "/")) == .interrupted)
        #expect(HTTPExchange.Failure(.timedOut, "").mayHaveArrived)
        #expect(!HTTPExchange.Failure(.notSent, "").mayHaveArrived)
    }

    @Test func privateAddressIsRefusedUnlessAllowed() async throws {
        let server = try ScriptedServer { _ in .json(200, "{}") }
        var asked = request("GET", server.url + "/")
        asked.allowsPrivateAddresses = false
        #expect(await failure(asked) == .privateAddress)
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "\0"])
    func headerThatWouldBeginAnotherIsRefused(value: String) async throws {
        let server = try ScriptedServer { _ in .json(200, "{}") }
        var asked = request("GET", server.url + "/")
        asked.headers.append(.init("X-Value", value))
        #expect(await failure(asked) == .notSent)
        #expect(server.requests.isEmpty)
    }
}
