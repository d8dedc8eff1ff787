import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes that never move or change as long as somebody holds this value: a mapped file or a block of memory.
///
/// Unchecked: the bytes are written before the value is made, and nothing writes to them afterwards.
package struct StableBytes: @unchecked Sendable {
    private let owner: any AnyObject & Sendable
    package let raw: UnsafeRawBufferPointer

    private init(owner: any AnyObject & Sendable, raw: UnsafeRawBufferPointer) {
        self.owner = owner
        self.raw = raw
    }

    /// Copies bytes to a place of their own.
    package init(_ content: [UInt8]) {
        let block = OwnedBlock(content)
        self.init(owner: block, raw: block.raw)
    }

    /// Memory of its own that the body fills.
    ///
    /// - Returns: `nil` when the body fails.
    init?(count: Int, filledBy body: (UnsafeMutableRawBufferPointer) -> Bool) {
        let block = OwnedBlock(count: count)
        guard body(block.writable) else { return nil }
        self.init(owner: block, raw: block.raw)
    }

    /// Maps a file; an empty file gives no bytes.
    ///
    /// - Throws: `fileUnreadable` with what the system said.
    package init(mapping path: String) throws(IndexError) {
        let mapped = try MappedFile(path)
        self.init(owner: mapped, raw: mapped.raw)
    }

    package var count: Int { raw.count }

    /// A part of the bytes that keeps the whole alive; `nil` when it reaches outside.
    package func part(_ offset: Int, _ length: Int) -> StableBytes? {
        guard offset >= 0, length >= 0, offset <= raw.count, length <= raw.count - offset else { return nil }
        return StableBytes(owner: owner, raw: UnsafeRawBufferPointer(rebasing: raw[offset..<(offset + length)]))
    }

    /// A little-endian integer anywhere in the bytes; the caller has checked the bounds.
    @inline(__always)
    func load<Integer: FixedWidthInteger>(_ type: Integer.Type, at offset: Int) -> Integer {
        Integer(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: type))
    }
}

/// Unchecked: written once in the initialiser, before anybody else sees it.
private final class OwnedBlock: @unchecked Sendable {
    let writable: UnsafeMutableRawBufferPointer

    var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(writable) }

    init(count: Int) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 16)
        writable = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    }

    convenience init(_ content: [UInt8]) {
        self.init(count: content.count)
        writable.copyBytes(from: content)
    }

    deinit { writable.baseAddress?.deallocate() }
}

/// Unchecked: a private, read-only mapping.
private final class MappedFile: @unchecked Sendable {
    let raw: UnsafeRawBufferPointer

    init(_ path: String) throws(IndexError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .fileUnreadable(path: path, reason: SystemError.message(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .fileUnreadable(path: path, reason: SystemError.message(errno))
        }
        guard status.st_size > 0 else {
            raw = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let size = Int(status.st_size)
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw .fileUnreadable(path: path, reason: SystemError.message(errno))
        }
        raw = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        if let start = raw.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), raw.count) }
    }
}

/// Words for `errno`.
enum SystemError {
    static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}
