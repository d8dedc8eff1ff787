import CCurl
import Catalog
import Commerce
import Foundation

/// Requests to other services: one request, one whole answer.
///
/// The calls block, so they run on threads of their own. Redirects aren't followed and no proxy of the environment is used.
package final class HTTPExchange: Sendable {
    /// Calls under way at once; what waits behind them is bounded too.
    private static let threads = 4
    private static let waitingMax = 256

    private let threads: BoundedThreads

    /// - Parameter label: for the names of the threads.
    package init(label: String) {
        threads = BoundedThreads(label: label, threads: Self.threads, waitingMax: Self.waitingMax)
    }

    /// - Throws: ``Failure`` when there is no whole answer. Every status is an answer.
    package func send(_ request: Request) async throws(Failure) -> Response {
        let outcome: Result<Response, Failure>
        do throws(Refusal) {
            outcome = try await threads.run { Self.perform(request) }
        } catch {
            throw Failure(.notSent, error.message)
        }
        return try outcome.get()
    }

    private static func perform(_ request: Request) -> Result<Response, Failure> {
        guard request.isWellFormed else {
            return .failure(Failure(.notSent, "the address, the method or a header has control characters"))
        }
        let taken = TakenAnswer(bytesMax: request.answerBytesMax)
        var result = ccurl_result()
        let lines = request.headers.map { strdup("\($0.name): \($0.value)") }
        defer { for line in lines { free(line) } }
        let pointers = lines.map { UnsafePointer($0) }
        request.method.withCString { method in
            request.url.withCString { url in
                request.body.withUnsafeBufferPointer { body in
                    pointers.withUnsafeBufferPointer { headers in
                        var call = ccurl_request()
                        call.method = method
                        call.url = url
                        call.headers = headers.baseAddress
                        call.header_count = headers.count
                        call.body = body.baseAddress
                        call.body_length = body.count
                        call.timeout_milliseconds = request.timeoutMilliseconds
                        call.allows_private = request.allowsPrivateAddresses
                        call.take_body = { TakenAnswer.of($0)?.takeBody($1, $2) ?? false }
                        call.take_header = { TakenAnswer.of($0)?.takeHeader($1, $2) ?? false }
                        call.data = Unmanaged.passUnretained(taken).toOpaque()
                        ccurl_perform(&call, &result)
                    }
                }
            }
        }
        return withExtendedLifetime(taken) { outcome(result, taken) }
    }

    private static func outcome(_ result: ccurl_result, _ taken: TakenAnswer) -> Result<Response, Failure> {
        let message = withUnsafeBytes(of: result.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        switch Int(result.outcome) {
        case CCURL_OK:
            return .success(Response(status: result.status, headers: taken.headers, body: taken.body))
        case CCURL_TIMEOUT: return .failure(Failure(.timedOut, message))
        case CCURL_PRIVATE_ADDRESS: return .failure(Failure(.privateAddress, message))
        case CCURL_NOT_SENT: return .failure(Failure(.notSent, message))
        case CCURL_TOO_LARGE: return .failure(Failure(.tooLarge, message))
        default: return .failure(Failure(.interrupted, message))
        }
    }
}

/// What has come of an answer. Used by one call on one thread.
private final class TakenAnswer {
    /// More than any service sends; a header that is larger is an attack.
    private static let headerBytesMax = 64 * 1_024

    private let bytesMax: Int
    private var headerBytes = 0
    private(set) var headers: [HTTPExchange.Header] = []
    private(set) var body: [UInt8] = []

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    static func of(_ data: UnsafeMutableRawPointer?) -> TakenAnswer? {
        data.map { Unmanaged<TakenAnswer>.fromOpaque($0).takeUnretainedValue() }
    }

    func takeBody(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> Bool {
        guard let bytes, body.count + count <= bytesMax else { return false }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return true
    }

    func takeHeader(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> Bool {
        headerBytes += count
        guard let bytes, headerBytes <= Self.headerBytesMax else { return false }
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        // Each answer begins anew, also the one that only says "100 Continue".
        if line.hasPrefix("HTTP/") { headers = [] }
        guard let colon = line.firstIndex(of: ":") else { return true }
        let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
        headers.append(HTTPExchange.Header(line[..<colon].lowercased(), value))
        return true
    }
}
