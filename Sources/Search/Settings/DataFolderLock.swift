import Catalog
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Marks a data folder as in use by one server or one indexing command.
///
/// The operating system frees the lock when the process ends, however it ends.
package final class DataFolderLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `data_folder_in_use` when another process holds it, `read_only` or `file_unreadable` when the folder
    ///   can't be written.
    package init(folder: String) throws(Refusal) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Refusal(.fileUnreadable, message: "the data folder \(folder) can't be made: \(Self.systemMessage())")
        }
        let path = folder + "/lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let code: ErrorCode = errno == EROFS || errno == EACCES ? .readOnly : .fileUnreadable
            throw Refusal(code, message: "the lock file \(path) can't be opened: \(Self.systemMessage())")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Refusal(
                .dataFolderInUse, message: "another process uses the data folder \(folder): stop it or name another")
        }
    }

    private static func systemMessage() -> String { String(cString: strerror(errno)) }

    deinit { close(descriptor) }
}
