import Catalog
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The two streams of the process: results go to standard output, everything about the work to standard error.
enum Console {
    /// Writes a line to standard output.
    ///
    /// - Throws: `disk_full` when it can't be written, as with a redirection to a full disk.
    static func print(_ line: String = "") throws(Refusal) {
        try write(Array((line + "\n").utf8))
    }

    /// Writes bytes as they are to standard output.
    static func write(_ bytes: [UInt8]) throws(Refusal) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw Refusal(.diskFull, message: "standard output can't be written to")
        }
    }

    /// Writes a line to standard error; there is nowhere to report that this failed.
    static func note(_ line: String) { noteRaw(line + "\n") }

    static func noteRaw(_ text: String) {
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = systemWrite(
                    STDERR_FILENO, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                guard count > 0 else { return }
                written += count
            }
        }
    }

    /// Columns of the terminal behind standard output; `nil` when it is a file or a pipe.
    static var outputWidth: Int? { width(of: STDOUT_FILENO) }

    /// Columns of the terminal behind standard error; `nil` when it is a file or a pipe.
    static var noteWidth: Int? { width(of: STDERR_FILENO) }

    private static func width(of descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}

/// `write(2)`, which the functions of the same name above hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
