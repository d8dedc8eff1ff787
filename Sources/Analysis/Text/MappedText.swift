/// The text that a char filter wrote, with the places where it differs from the text it read.
///
/// Between two edits both texts are equal byte for byte in length, so an offset is the edit's end plus a distance.
/// A class, so that one layer can be read while the next one is written.
final class MappedText {
    var bytes: [UInt8] = []
    /// In order, not overlapping.
    private var edits: [Edit] = []
    private var cursor = 0

    private struct Edit {
        var start: Int
        var end: Int
        var sourceStart: Int
        var sourceEnd: Int
    }

    func reset(capacity: Int) {
        bytes.removeAll(keepingCapacity: true)
        bytes.reserveCapacity(capacity)
        edits.removeAll(keepingCapacity: true)
        cursor = 0
    }

    var isIdentity: Bool { edits.isEmpty }

    /// Notes that the bytes from `start` to the current end stand for a range of the text that was read.
    func recordEdit(from start: Int, source: Range<Int>) {
        edits.append(Edit(start: start, end: bytes.count, sourceStart: source.lowerBound, sourceEnd: source.upperBound))
    }

    /// Takes back what was written from `start` on for the source from `source` on. A deletion that ends at `start`
    /// belongs to the source before it and stays.
    func rewind(to start: Int, source: Int) {
        bytes.removeSubrange(start...)
        while let last = edits.last, last.sourceStart >= source { edits.removeLast() }
    }

    /// Begins mapping offsets; they must be asked for in rising order.
    func beginMapping() {
        cursor = 0
    }

    /// Where the character that begins at `offset` begins in the text that was read.
    func sourceStart(of offset: Int) -> Int {
        guard !edits.isEmpty else { return offset }
        while cursor + 1 < edits.count, edits[cursor + 1].start <= offset { cursor += 1 }
        let edit = edits[cursor]
        if offset < edit.start { return offset }
        return offset < edit.end ? edit.sourceStart : edit.sourceEnd + (offset - edit.end)
    }

    /// Where the character that ends at `offset` ends in the text that was read.
    func sourceEnd(of offset: Int) -> Int {
        guard !edits.isEmpty else { return offset }
        while cursor + 1 < edits.count, edits[cursor + 1].start < offset { cursor += 1 }
        let edit = edits[cursor]
        if offset <= edit.start { return offset }
        return offset <= edit.end ? edit.sourceEnd : edit.sourceEnd + (offset - edit.end)
    }
}
