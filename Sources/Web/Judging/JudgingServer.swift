import Catalog
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Search

/// A page on this machine where a person grades pooled products with the keyboard.
package struct JudgingServer: Sendable {
    /// Of a grade.
    private static let bodyBytesMax = 65_536
    /// No other site's page may send grades or read products through a name that leads here.
    private static let hosts: Set<String> = ["127.0.0.1", "localhost", "[::1]"]

    let desk: JudgmentDesk
    let reader: CatalogReader

    package init(desk: JudgmentDesk, reader: CatalogReader) {
        self.desk = desk
        self.reader = reader
    }

    /// Serves on 127.0.0.1 until SIGTERM or SIGINT.
    ///
    /// - Parameter port: 0 for any.
    /// - Parameter onRunning: told the port.
    package func run(
        port: Int, logger: Logger, onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) async throws {
        let application = Application(
            router: router(), configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) }, logger: logger)
        try await application.runService()
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/") { request, _ in
            await Self.answer(request) { () async throws(Refusal) in
                (Array(JudgingPage.html.utf8), "text/html; charset=utf-8")
            }
        }
        router.get("/tasks") { request, _ in
            await Self.answer(request) { () async throws(Refusal) in (await desk.tasks(), Self.json) }
        }
        router.get("/product") { request, _ in
            await Self.answer(request) { () async throws(Refusal) in
                let id = request.uri.queryParameters["id"].map(String.init) ?? ""
                return (try await reader.product(ProductID(id), grant: .everything), Self.json)
            }
        }
        router.post("/grades") { request, _ in
            let body = try await request.body.collect(upTo: Self.bodyBytesMax)
            return await Self.answer(request) { () async throws(Refusal) in
                // A form of another site can't send this type without asking first, and nobody answers that.
                guard request.headers[.contentType] == "application/json" else {
                    throw Refusal(.unsupportedMediaType, message: "expected application/json")
                }
                let value: JSONValue
                do throws(Problem) {
                    value = try JSONReader.parse(Array(body.readableBytesView))
                } catch {
                    throw Refusal(error.code, message: error.message)
                }
                return (try await desk.grade(value), Self.json)
            }
        }
        return router
    }

    private static let json = "application/json"

    private static func answer(
        _ request: Request, _ work: () async throws(Refusal) -> ([UInt8], type: String)
    ) async -> Response {
        guard isLocal(request) else { return refused(Refusal(.forbidden, message: "expected a local address")) }
        do throws(Refusal) {
            let (bytes, type) = try await work()
            return response(.ok, bytes, type)
        } catch {
            return refused(error)
        }
    }

    private static func isLocal(_ request: Request) -> Bool {
        guard let authority = request.head.authority else { return false }
        let end = authority.lastIndex(of: ":").flatMap { authority.hasSuffix("]") ? nil : $0 } ?? authority.endIndex
        return hosts.contains(String(authority[..<end]))
    }

    private static func refused(_ refusal: Refusal) -> Response {
        let status: HTTPResponse.Status =
            switch refusal.code {
            case .notFound: .notFound
            case .forbidden: .forbidden
            default: refusal.code.kind == .invalidRequest ? .badRequest : .internalServerError
            }
        let body: JSONValue = [
            "error": ["code": .string(refusal.code.rawValue), "message": .string(refusal.message)]
        ]
        return response(status, JSONWriter.bytes(body), json)
    }

    private static func response(_ status: HTTPResponse.Status, _ bytes: [UInt8], _ type: String) -> Response {
        var headers = SecurityHeaders.page
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
