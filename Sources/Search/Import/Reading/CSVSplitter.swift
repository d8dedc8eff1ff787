import Catalog

/// Cuts CSV into rows: at line ends that stand outside quotes. Empty lines are stepped over.
///
/// A row whose quotes are wrong is handed out as one bad line, and cutting goes on with the line after the row's first:
/// a forgotten quote spoils its own row, not the file.
/// - Source: RFC 4180; both CRLF and LF end a row. A quote in the middle of an unquoted cell (`15.6"`) is a character.
struct CSVSplitter: RecordSplitter {
    private enum State {
        case cellStart
        case inPlain
        case inQuotes
        /// Behind a quote inside quotes: a second one is a character, otherwise the quotes are closed.
        case quoteInQuotes
    }

    /// Separator of cells: comma, semicolon or tab.
    let separator: UInt8

    /// Everything since the beginning of the current row.
    private var pending: [UInt8] = []
    /// How much of `pending` has been looked at.
    private var scanned = 0
    private var state = State.cellStart
    private var rowStart = 0
    private var rowLine = 1
    private var line = 1
    /// Offset of the first byte of `pending` in the text.
    private var pendingOffset = 0
    /// A row beyond the limit is stepped over up to the next line end.
    private var isSkipping = false

    init(separator: UInt8) { self.separator = separator }

    mutating func consume(_ block: UnsafeBufferPointer<UInt8>, into chunk: inout RecordChunk) {
        pending.append(contentsOf: block)
        scan(into: &chunk)
        drop()
        if pending.count > RecordLimit.bytesMax {
            if !isSkipping { recover(RecordLimit.problem, into: &chunk) }
            drop()
        }
        chunk.nextLine = rowLine
    }

    mutating func finish(into chunk: inout RecordChunk) {
        while rowStart < pending.count {
            if state == .inQuotes {
                recover(
                    Problem(
                        .invalidRecord, message: "a quote is never closed, expected '\"' before the end of the text"),
                    into: &chunk)
                scan(into: &chunk)
                // Without a line end behind it, the bad row was the last one.
                if isSkipping { break }
            } else {
                endRow(at: pending.count, into: &chunk)
                rowStart = pending.count
            }
        }
        pending = []
        chunk.nextLine = line + 1
    }

    // MARK: Rows

    private mutating func scan(into chunk: inout RecordChunk) {
        while scanned < pending.count {
            let byte = pending[scanned]
            scanned += 1
            if byte == 0x0A { line += 1 }
            if isSkipping {
                if byte == 0x0A { beginRow(at: scanned) }
                continue
            }
            switch (state, byte) {
            case (.inQuotes, UInt8(ascii: "\"")): state = .quoteInQuotes
            case (.inQuotes, _): break
            case (.quoteInQuotes, UInt8(ascii: "\"")): state = .inQuotes
            case (_, 0x0A):
                endRow(at: scanned - 1, into: &chunk)
                beginRow(at: scanned)
            case (_, separator): state = .cellStart
            case (.quoteInQuotes, 0x0D): break
            case (.quoteInQuotes, _):
                recover(
                    Problem(
                        .invalidRecord, message: "text follows a closing quote, expected a separator or the line's end"
                    ), into: &chunk)
            case (.cellStart, UInt8(ascii: "\"")): state = .inQuotes
            case (.cellStart, _): state = .inPlain
            case (.inPlain, _): break
            }
        }
    }

    private mutating func beginRow(at index: Int) {
        rowStart = index
        rowLine = line
        state = .cellStart
        isSkipping = false
    }

    private mutating func endRow(at end: Int, into chunk: inout RecordChunk) {
        var end = end
        if end > rowStart, pending[end - 1] == 0x0D { end -= 1 }
        guard end > rowStart else { return }
        pending.withUnsafeBufferPointer { bytes in
            chunk.append(
                UnsafeBufferPointer(rebasing: bytes[rowStart..<end]), line: rowLine, offset: pendingOffset + rowStart)
        }
    }

    /// Reports the row and goes back to the end of its first line, or skips to that end when it has not come yet.
    private mutating func recover(_ problem: Problem, into chunk: inout RecordChunk) {
        chunk.append(problem, line: rowLine, offset: pendingOffset + rowStart)
        line = rowLine
        if let lineEnd = pending[rowStart...].firstIndex(of: 0x0A) {
            scanned = lineEnd + 1
            line += 1
            beginRow(at: scanned)
        } else {
            scanned = pending.count
            rowStart = pending.count
            isSkipping = true
        }
    }

    /// Forgets the bytes of rows that have been handed out.
    private mutating func drop() {
        let done = isSkipping ? scanned : rowStart
        guard done > 0 else { return }
        pending.removeFirst(done)
        pendingOffset += done
        scanned -= done
        rowStart = 0
    }
}
