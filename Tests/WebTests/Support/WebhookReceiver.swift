import Foundation
import Glibc
import Synchronization

/// A plain HTTP server on loopback that answers with given statuses, the last one for ever; 0 hangs.
final class WebhookReceiver: Sendable {
    struct Request: Sendable {
        /// Names in lowercase.
        var headers: [String: String]
        var body: [UInt8]
    }

    let port: Int
    private let descriptor: Int32
    private let statuses: [Int]
    private let received = Mutex<[Request]>([])

    var requests: [Request] { received.withLock { $0 } }

    init(statuses: [Int]) throws {
        self.statuses = statuses
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound else { throw RawClient.Failure(reason: "can't listen: \(errno)") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0, let self else { break }
                self.serve(connection)
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private func serve(_ connection: Int32) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let separator = Array("\r\n\r\n".utf8)
        while true {
            if let end = bytes.indices.first(where: { bytes[$0...].starts(with: separator) }) {
                var headers: [String: String] = [:]
                for line in String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n").dropFirst() {
                    guard let colon = line.firstIndex(of: ":") else { continue }
                    headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
                        .trimmingCharacters(in: .whitespaces)
                }
                let body = Array(bytes[(end + separator.count)...])
                if body.count >= Int(headers["content-length"] ?? "0") ?? 0 {
                    return answer(connection, Request(headers: headers, body: body))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        close(connection)
    }

    private func answer(_ connection: Int32, _ request: Request) {
        let number = received.withLock { received in
            received.append(request)
            return received.count
        }
        let status = statuses[min(number, statuses.count) - 1]
        // Kept open without a word: the caller must give up by itself.
        guard status > 0 else { return }
        let text = "HTTP/1.1 \(status) X\r\nLocation: /other\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        _ = Array(text.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        close(connection)
    }
}
