import Catalog

/// Cuts the elements out of one JSON array, which may be written over any number of lines.
///
/// Only strings and brackets are followed; whether an element is right is for the parser to say. After an element
/// without balance nothing can be told apart any more, so that reading ends there.
struct JSONArraySplitter: RecordSplitter {
    private enum State {
        case beforeArray
        /// After the opening bracket: an element or the end.
        case beforeFirst
        /// After a comma: an element.
        case beforeElement
        case inElement
        case afterElement
        case afterArray
    }

    private var state = State.beforeArray
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var element: [UInt8] = []
    private var isTooLong = false
    private var line = 1
    private var offset = 0
    private var elementLine = 1
    private var elementOffset = 0

    mutating func consume(_ block: UnsafeBufferPointer<UInt8>, into chunk: inout RecordChunk) throws(Refusal) {
        var index = 0
        var elementStart = 0
        while index < block.count {
            let byte = block[index]
            if state == .inElement {
                if try endsElement(at: byte) {
                    keep(block, elementStart..<index)
                    close(into: &chunk)
                    // The byte itself is a comma, a bracket or a space of the array: looked at again below.
                } else {
                    if byte == 0x0A { line += 1 }
                    index += 1
                    continue
                }
            }
            if try beginsElement(byte, at: offset + index) {
                elementStart = index
                // The element's first byte is followed like all others.
                continue
            }
            if byte == 0x0A { line += 1 }
            index += 1
        }
        if state == .inElement { keep(block, elementStart..<block.count) }
        offset += block.count
        chunk.nextLine = state == .inElement ? elementLine : line
    }

    mutating func finish(into chunk: inout RecordChunk) throws(Refusal) {
        switch state {
        case .afterArray: chunk.nextLine = line + 1
        case .beforeArray: throw refusal("the text is empty, expected a JSON array", line: line)
        case .inElement:
            // An object that is closed is whole, even when the text breaks off right behind it.
            if depth == 0, element.last == UInt8(ascii: "}") {
                close(into: &chunk)
                throw refusal("the text ends before the array does, expected ']'", line: line)
            }
            throw refusal("the text ends inside the element that begins in line \(elementLine)", line: elementLine)
        case .beforeFirst, .beforeElement, .afterElement:
            throw refusal("the text ends before the array does, expected ']'", line: line)
        }
    }

    // MARK: Inside an element

    /// Follows one byte of an element; whether it stands behind the element's end.
    private mutating func endsElement(at byte: UInt8) throws(Refusal) -> Bool {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            } else if byte == 0x0A {
                throw refusal(
                    "the element that begins in line \(elementLine) has a text without its closing quote in line "
                        + "\(line), nothing after it can be told apart", line: line)
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"): if depth > 0 { depth -= 1 }
        case UInt8(ascii: "]"):
            if depth == 0 { return true }
            depth -= 1
        case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D: return depth == 0
        default: break
        }
        return false
    }

    private mutating func keep(_ block: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard !isTooLong else { return }
        if element.count + range.count > RecordLimit.bytesMax {
            isTooLong = true
            element = []
        } else {
            element.append(contentsOf: block[range])
        }
    }

    private mutating func close(into chunk: inout RecordChunk) {
        if isTooLong {
            chunk.append(RecordLimit.problem, line: elementLine, offset: elementOffset)
        } else {
            chunk.append(element, line: elementLine, offset: elementOffset)
        }
        element.removeAll(keepingCapacity: true)
        isTooLong = false
        state = .afterElement
    }

    // MARK: Between elements

    /// Follows one byte between elements; whether an element begins with it.
    private mutating func beginsElement(_ byte: UInt8, at offset: Int) throws(Refusal) -> Bool {
        if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { return false }
        switch (state, byte) {
        case (.beforeArray, UInt8(ascii: "[")):
            state = .beforeFirst
            return false
        case (.beforeArray, _): throw refusal("expected '[', the beginning of a JSON array", line: line)
        case (.beforeFirst, UInt8(ascii: "]")), (.afterElement, UInt8(ascii: "]")):
            state = .afterArray
            return false
        case (.afterElement, UInt8(ascii: ",")):
            state = .beforeElement
            return false
        case (.beforeElement, UInt8(ascii: ",")), (.beforeElement, UInt8(ascii: "]")),
            (.beforeFirst, UInt8(ascii: ",")):
            throw refusal("expected an element of the array", line: line)
        case (.afterElement, _): throw refusal("expected a comma or the end of the array", line: line)
        case (.afterArray, _): throw refusal("expected the end of the text after the array", line: line)
        case (.beforeFirst, _), (.beforeElement, _), (.inElement, _):
            state = .inElement
            depth = 0
            elementLine = line
            elementOffset = offset
            return true
        }
    }

    private func refusal(_ message: String, line: Int) -> Refusal {
        Refusal(.invalidRecord, message: "line \(line): \(message)")
    }
}
