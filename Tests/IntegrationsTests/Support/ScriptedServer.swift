import Foundation
import Glibc
import Synchronization

/// A plain HTTP server on loopback that answers what the test says, and remembers what it was asked.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        var method: String
        var target: String
        /// Names in lowercase.
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    enum Reply: Sendable {
        case json(Int, String)
        /// A whole answer, byte for byte.
        case raw(String)
        /// Kept open without a word.
        case silence
        /// Closed without a word.
        case hangUp
    }

    struct Failure: Error { var reason: String }

    let port: Int
    var url: String { "http://127.0.0.1:\(port)" }

    private let descriptor: Int32
    private let answer: @Sendable (Request) -> Reply
    private let received = Mutex<[Request]>([])

    var requests: [Request] { received.withLock { $0 } }

    init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
        self.answer = answer
        let listening = try Self.listen()
        descriptor = listening.descriptor
        port = listening.port
        let descriptor = descriptor
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { break }
                Thread.detachNewThread { [weak self] in
                    guard let self else {
                        close(connection)
                        return
                    }
                    self.serve(connection)
                }
            }
            // Here and not in the deinit: its number would be given to another server while this thread still listens.
            close(descriptor)
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// A port of loopback that nobody listens on.
    static func freePort() throws -> Int {
        let listening = try listen()
        close(listening.descriptor)
        return listening.port
    }

    private static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && Glibc.listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound else { throw Failure(reason: "can't listen: \(errno)") }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private func serve(_ connection: Int32) {
        guard let request = Self.read(connection) else {
            close(connection)
            return
        }
        received.withLock { $0.append(request) }
        let text: String
        switch answer(request) {
        case .json(let status, let body):
            text = """
                HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r
                Connection: close\r\n\r\n\(body)
                """
        case .raw(let whole): text = whole
        case .silence: return
        case .hangUp: text = ""
        }
        _ = Array(text.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        close(connection)
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let separator = Data("\r\n\r\n".utf8)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes.append(contentsOf: buffer[..<count])
            guard let end = Data(bytes).range(of: separator) else { continue }
            let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            let first = lines[0].split(separator: " ")
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                headers[line[..<colon].lowercased()] =
                    line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            }
            let body = Array(bytes[end.upperBound...])
            guard first.count >= 2, body.count >= Int(headers["content-length"] ?? "0") ?? 0 else { continue }
            return Request(method: String(first[0]), target: String(first[1]), headers: headers, body: body)
        }
    }
}
