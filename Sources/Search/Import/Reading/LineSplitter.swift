import Catalog
import Foundation

/// Cuts NDJSON at line feeds. Blank lines are stepped over, a carriage return before the line feed is space to JSON.
struct LineSplitter: RecordSplitter {
    /// The beginning of a line whose end is in a later block.
    private var partial: [UInt8] = []
    /// The line has passed the limit and is only looked through for its end.
    private var isTooLong = false
    private var line = 1
    private var offset = 0
    private var lineOffset = 0

    mutating func consume(_ block: UnsafeBufferPointer<UInt8>, into chunk: inout RecordChunk) {
        var start = 0
        while start < block.count, let base = block.baseAddress {
            guard let found = memchr(base + start, 0x0A, block.count - start) else {
                keep(UnsafeBufferPointer(rebasing: block[start...]))
                break
            }
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            let piece = UnsafeBufferPointer(rebasing: block[start..<end])
            if partial.isEmpty, !isTooLong, piece.count <= RecordLimit.bytesMax {
                if !Self.isBlank(piece) { chunk.append(piece, line: line, offset: lineOffset) }
            } else {
                keep(piece)
                endLine(into: &chunk)
            }
            line += 1
            start = end + 1
            lineOffset = offset + start
        }
        offset += block.count
        chunk.nextLine = line
    }

    mutating func finish(into chunk: inout RecordChunk) {
        endLine(into: &chunk)
        chunk.nextLine = line + 1
    }

    private mutating func keep(_ piece: UnsafeBufferPointer<UInt8>) {
        guard !isTooLong else { return }
        if partial.count + piece.count > RecordLimit.bytesMax {
            isTooLong = true
            partial = []
        } else {
            partial.append(contentsOf: piece)
        }
    }

    private mutating func endLine(into chunk: inout RecordChunk) {
        if isTooLong {
            chunk.append(RecordLimit.problem, line: line, offset: lineOffset)
        } else if !partial.withUnsafeBufferPointer(Self.isBlank) {
            chunk.append(partial, line: line, offset: lineOffset)
        }
        partial.removeAll(keepingCapacity: true)
        isTooLong = false
    }

    private static func isBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }
}
