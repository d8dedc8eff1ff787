import Catalog
import Foundation

/// Reads a file or standard input as it is.
final class FileByteSource: ByteSource {
    /// Size of the file in bytes; `nil` when it has none (pipes, devices).
    let size: Int64?
    private(set) var bytesRead: Int64 = 0

    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let name: String

    /// - Throws: `file_unreadable` when the file is missing, a folder or not ours to read.
    init(_ source: ImportSource) throws(Refusal) {
        name = source.name
        switch source {
        case .file(let url):
            descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
            ownsDescriptor = true
            guard descriptor >= 0 else { throw Self.refusal("can't open \(source.name)", errno) }
        case .standardInput:
            descriptor = STDIN_FILENO
            ownsDescriptor = false
        }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else {
            size = nil
            throw Self.refusal("can't look at \(source.name)", errno)
        }
        let kind = information.st_mode & S_IFMT
        size = kind == S_IFREG ? Int64(information.st_size) : nil
        if kind == S_IFDIR { throw Refusal(.fileUnreadable, message: "\(source.name) is a folder, expected a file") }
    }

    deinit {
        if ownsDescriptor, descriptor >= 0 { close(descriptor) }
    }

    func read(into block: inout [UInt8]) throws(Refusal) -> Bool {
        var failure: Int32 = 0
        block = [UInt8](unsafeUninitializedCapacity: ByteBlock.size) { buffer, count in
            var received: Int
            repeat {
                received = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            } while received < 0 && errno == EINTR
            if received < 0 { failure = errno }
            count = max(0, received)
        }
        if failure != 0 { throw Self.refusal("can't read \(name) beyond byte \(bytesRead)", failure) }
        bytesRead += Int64(block.count)
        return !block.isEmpty
    }

    private static func refusal(_ what: String, _ code: Int32) -> Refusal {
        Refusal(.fileUnreadable, message: "\(what): \(String(cString: strerror(code)).lowercased())")
    }
}
