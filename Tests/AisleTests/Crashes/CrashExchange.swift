import Catalog
import Foundation
import Glibc

/// What went wrong in a run that should have gone right.
struct CrashFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// One request to a server that may end at any moment. Blocks, with a connection of its own.
enum CrashExchange {
    struct Reply {
        var status: Int
        var json: JSONValue
    }

    /// - Returns: `nil` when no whole answer came.
    static func send(
        _ port: Int, _ method: String, _ path: String, _ headers: [String: String], _ body: JSONValue?
    ) -> Reply? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        // A run that waits for ever says less than one that fails.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, sendAll(bytes(method, path, headers, body), to: descriptor) else { return nil }
        return reply(receiveAll(from: descriptor))
    }

    private static func bytes(
        _ method: String, _ path: String, _ headers: [String: String], _ body: JSONValue?
    ) -> [UInt8] {
        let content = body.map { JSONWriter.bytes($0) } ?? []
        var head = "\(method) /api/v1\(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if body != nil { head += "Content-Type: application/json\r\n" }
        if body != nil || method != "GET" { head += "Content-Length: \(content.count)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return Array((head + "\r\n").utf8) + content
    }

    private static func sendAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
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

    private static func receiveAll(from descriptor: Int32) -> [UInt8] {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return received }
            received += buffer[..<count]
        }
    }

    private static func reply(_ received: [UInt8]) -> Reply? {
        let text = String(decoding: received, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.lowerBound].lowercased()
        let body = Array(text[end.upperBound...].utf8)
        guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let length = head.firstMatch(of: /content-length: ([0-9]+)/).flatMap({ Int($0.output.1) }),
            body.count >= length
        else { return nil }
        return Reply(status: status, json: (try? JSONReader.parse(body)) ?? .null)
    }
}
