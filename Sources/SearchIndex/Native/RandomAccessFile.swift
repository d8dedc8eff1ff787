import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is read here and there and never changes.
final class RandomAccessFile: Sendable {
    private let descriptor: Int32
    let count: Int

    init(_ path: String) throws(IndexError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DurableFile.error(errno, path) }
        var status = stat()
        count = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    deinit { close(descriptor) }

    /// - Returns: `nil` when the file does not have all of the bytes.
    func read(_ range: Range<Int>) -> StableBytes? {
        StableBytes(count: range.count) { buffer in
            var done = 0
            while done < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
                let got = pread(descriptor, rest.baseAddress, rest.count, off_t(range.lowerBound + done))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return false }
                done += got
            }
            return true
        }
    }
}
