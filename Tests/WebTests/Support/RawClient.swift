import Dispatch
import Foundation
import Glibc

/// An HTTP/1.1 client that sends exactly the bytes it is given, broken ones too. One connection for each exchange.
struct RawClient: Sendable {
    let port: Int

    struct Reply: Sendable {
        var status: Int
        /// Names in lowercase.
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Failure: Error { var reason: String }

    func get(_ target: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", target, headers)
    }

    func send(
        _ method: String, _ target: String, _ headers: [String: String] = [:], body: String? = nil
    ) async throws -> Reply {
        try await send(method, target, headers, bytes: body.map { Array($0.utf8) })
    }

    func send(
        _ method: String, _ target: String, _ headers: [String: String] = [:], bytes: [UInt8]?
    ) async throws -> Reply {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost:\(port)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let bytes, headers["Content-Length"] == nil { head += "Content-Length: \(bytes.count)\r\n" }
        return try await exchange(Array((head + "\r\n").utf8) + (bytes ?? []), isHead: method == "HEAD")
    }

    /// Sends the bytes and reads one reply.
    func exchange(_ bytes: [UInt8], isHead: Bool = false) async throws -> Reply {
        try await blocking { socket in
            socket.sendAll(bytes)
            return try socket.reply(isHead: isHead)
        }
    }

    /// Runs a conversation on a thread of its own, because sockets block.
    func blocking<Value: Sendable>(
        _ body: @escaping @Sendable (inout RawSocket) throws -> Value
    ) async throws -> Value {
        let port = port
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        var socket = try RawSocket(port: port)
                        defer { socket.close() }
                        return try body(&socket)
                    })
            }
        }
    }
}

/// A blocking connection to loopback.
struct RawSocket {
    private let descriptor: Int32
    private var received: [UInt8] = []

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        // A test that waits for ever says less than one that fails.
        var limit = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw RawClient.Failure(reason: "can't connect: \(errno)") }
    }

    func close() { _ = Glibc.close(descriptor) }

    /// Sends until all is sent or the server has closed.
    func sendAll(_ bytes: [UInt8]) { _ = send(bytes) }

    /// - Returns: whether everything was taken.
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Reads until the server closes; `nil` when it does not within the receive limit.
    mutating func readToEnd() -> [UInt8]? {
        while true {
            let count = read()
            if count == 0 { return received }
            if count < 0 { return errno == ECONNRESET ? received : nil }
        }
    }

    /// The next line without its end, of a body in chunks as well: their sizes are lines between those of the text.
    mutating func line() throws -> String? {
        while true {
            if let end = received.firstIndex(of: 0x0A) {
                var line = String(decoding: received[..<end], as: UTF8.self)
                received.removeFirst(end + 1)
                if line.hasSuffix("\r") { line.removeLast() }
                return line
            }
            guard read() > 0 else { return nil }
        }
    }

    mutating func reply(isHead: Bool = false) throws -> RawClient.Reply {
        let separator = Array("\r\n\r\n".utf8)
        while true {
            if let end = firstRange(of: separator) {
                let lines = String(decoding: received[..<end], as: UTF8.self).components(separatedBy: "\r\n")
                let status = Int(lines[0].split(separator: " ")[1]) ?? 0
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    guard let colon = line.firstIndex(of: ":") else { continue }
                    headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
                        .trimmingCharacters(in: .whitespaces)
                }
                received.removeFirst(end + separator.count)
                if status == 100 { continue }
                let length = isHead ? 0 : Int(headers["content-length"] ?? "0") ?? 0
                while received.count < length {
                    guard read() > 0 else { throw RawClient.Failure(reason: "the body ended early") }
                }
                let body = Array(received.prefix(length))
                received.removeFirst(length)
                return RawClient.Reply(status: status, headers: headers, body: body)
            }
            guard read() > 0 else { throw RawClient.Failure(reason: "the connection ended without an answer") }
        }
    }

    private mutating func read() -> Int {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var count = recv(descriptor, &buffer, buffer.count, 0)
        while count < 0, errno == EINTR { count = recv(descriptor, &buffer, buffer.count, 0) }
        if count > 0 { received.append(contentsOf: buffer[..<count]) }
        return count
    }

    private func firstRange(of separator: [UInt8]) -> Int? {
        guard received.count >= separator.count else { return nil }
        return (0...(received.count - separator.count)).first {
            received[$0..<($0 + separator.count)].elementsEqual(separator)
        }
    }
}
