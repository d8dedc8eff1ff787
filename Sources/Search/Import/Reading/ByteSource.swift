import Catalog

/// A stream of bytes in blocks. Reading blocks the thread.
protocol ByteSource: AnyObject {
    /// Bytes read from the file so far, before unpacking.
    var bytesRead: Int64 { get }

    /// The next bytes in place of what `block` held; `false` at the end, with `block` empty.
    ///
    /// - Throws: `file_unreadable` when the medium or the packed form is damaged; what was handed out before is good.
    func read(into block: inout [UInt8]) throws(Refusal) -> Bool
}

enum ByteBlock {
    /// Bytes a read asks for: large enough that the system call costs nothing, small enough for the second-level cache.
    static let size = 65_536
}
