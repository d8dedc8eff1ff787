import CZlib
import Catalog

/// Unpacks a gzip stream of one or more members on the way.
///
/// - Source: RFC 1952; members follow one another without anything between, zero bytes may pad the end (tar does that).
final class GzipByteSource: ByteSource {
    /// Window bits for a 32 KB window plus 16, by which zlib expects the gzip wrapper and checks its CRC.
    private static let gzipWindowBits: Int32 = 15 + 16

    private let packed: any ByteSource
    private let name: String
    /// zlib keeps a pointer back to its stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var input: [UInt8]
    private var inputStart = 0
    private var isInsideMember = true
    private var isAtEnd = false

    var bytesRead: Int64 { packed.bytesRead }

    /// - Parameter head: what has been read from `packed` already.
    init(_ packed: any ByteSource, head: [UInt8], name: String) throws(Refusal) {
        self.packed = packed
        self.name = name
        input = head
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = inflateInit2_(stream, Self.gzipWindowBits, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw Refusal(.internalError, message: "zlib can't start, status \(status)")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func read(into block: inout [UInt8]) throws(Refusal) -> Bool {
        block.removeAll(keepingCapacity: true)
        while !isAtEnd {
            if inputStart == input.count {
                inputStart = 0
                guard try packed.read(into: &input) else {
                    isAtEnd = true
                    guard !isInsideMember else { throw truncated() }
                    break
                }
            }
            guard isInsideMember || beginsMember() else { continue }
            let status = inflateOnce(into: &block)
            switch status {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END:
                isInsideMember = false
                inflateReset(stream)
            default:
                // What came out before the damage is handed over first; the next call stumbles over it again.
                if !block.isEmpty { return true }
                isAtEnd = true
                throw Refusal(.fileUnreadable, message: "the gzip data of \(name) are damaged near byte \(position)")
            }
            if !block.isEmpty { return true }
        }
        return false
    }

    /// Steps over padding between members; whether a byte of a further member was found.
    private func beginsMember() -> Bool {
        while inputStart < input.count, input[inputStart] == 0 { inputStart += 1 }
        isInsideMember = inputStart < input.count
        return isInsideMember
    }

    private func inflateOnce(into block: inout [UInt8]) -> Int32 {
        var status = Z_OK
        var consumed = 0
        block = [UInt8](unsafeUninitializedCapacity: ByteBlock.size) { output, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.pointee.next_in = input.baseAddress.map { $0 + inputStart }
                stream.pointee.avail_in = UInt32(input.count - inputStart)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                status = inflate(stream, Z_NO_FLUSH)
                consumed = input.count - inputStart - Int(stream.pointee.avail_in)
                count = output.count - Int(stream.pointee.avail_out)
            }
        }
        inputStart += consumed
        return status
    }

    /// Offset into the packed file, 0-based.
    private var position: Int64 { packed.bytesRead - Int64(input.count - inputStart) }

    private func truncated() -> Refusal {
        Refusal(
            .fileUnreadable,
            message: "\(name) ends at byte \(packed.bytesRead) in the middle of its gzip data, it was cut short")
    }
}
