import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file being written, with errors that say what the disk said.
final class DurableFile {
    private let descriptor: Int32
    private let path: String

    /// - Parameter appends: keeps what the file holds and writes behind it; otherwise the file starts empty.
    init(_ path: String, appends: Bool = false) throws(IndexError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC), 0o644)
        guard descriptor >= 0 else { throw Self.error(errno, path) }
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws(IndexError) {
        var offset = 0
        while offset < bytes.count {
            let part = UnsafeRawBufferPointer(rebasing: bytes[offset..<min(bytes.count, offset + (1 << 24))])
            #if canImport(Glibc)
                let written = Glibc.write(descriptor, part.baseAddress, part.count)
            #else
                let written = Darwin.write(descriptor, part.baseAddress, part.count)
            #endif
            guard written > 0 else {
                if errno == EINTR { continue }
                throw Self.error(errno, path)
            }
            offset += written
        }
    }

    func write(_ bytes: [UInt8]) throws(IndexError) {
        var failure: IndexError?
        bytes.withUnsafeBytes { raw in
            do throws(IndexError) { try write(raw) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Returns when what was written is on the disk.
    func synchronize() throws(IndexError) {
        guard fsync(descriptor) == 0 else { throw Self.error(errno, path) }
    }

    /// Bytes in the file.
    var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Cuts the file off behind a length.
    func truncate(to length: Int) throws(IndexError) {
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw Self.error(errno, path) }
    }

    /// Takes the file for oneself until it is closed.
    ///
    /// A lock that has just been given up is still held by child processes between their fork and their exec, for some
    /// milliseconds; a writer that lives holds it for longer than this waits.
    ///
    /// - Throws: `busy`.
    func lock() throws(IndexError) {
        for _ in 0..<Self.lockAttemptsMax {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            usleep(Self.lockPauseMicroseconds)
        }
        throw .busy(path: path)
    }

    private static let lockAttemptsMax = 40
    private static let lockPauseMicroseconds: UInt32 = 20_000

    /// Replaces a file by another in one step that survives a crash at any moment.
    static func replace(_ path: String, with bytes: [UInt8]) throws(IndexError) {
        let temporary = path + ".new"
        let file = try DurableFile(temporary)
        try file.write(bytes)
        try file.synchronize()
        guard rename(temporary, path) == 0 else { throw error(errno, path) }
        try synchronizeFolder((path as NSString).deletingLastPathComponent)
    }

    /// Makes names of a folder durable.
    static func synchronizeFolder(_ path: String) throws(IndexError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error(errno, path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw error(errno, path) }
    }

    static func error(_ code: Int32, _ path: String) -> IndexError {
        switch code {
        case ENOSPC, EDQUOT: .diskFull(path: path)
        case EROFS, EACCES, EPERM: .readOnly(path: path)
        case ENOENT: .missing(path: path)
        default: .fileUnreadable(path: path, reason: SystemError.message(code))
        }
    }
}
