import Catalog

/// Takes one row of CSV apart. The row's quotes are known to be right (``CSVSplitter``).
enum CSVCells {
    /// The cells in order, quotes taken off.
    ///
    /// - Throws: `invalid_utf8` with the offset into the row.
    static func parse(_ row: UnsafeBufferPointer<UInt8>, separator: UInt8) throws(Problem) -> [String] {
        var cells: [String] = []
        var index = 0
        while true {
            if index < row.count, row[index] == UInt8(ascii: "\"") {
                cells.append(try quoted(row, &index))
            } else {
                let end = row[index...].firstIndex(of: separator) ?? row.count
                cells.append(try text(row, index..<end))
                index = end
            }
            guard index < row.count else { return cells }
            index += 1
        }
    }

    /// Leaves `index` behind the closing quote.
    private static func quoted(_ row: UnsafeBufferPointer<UInt8>, _ index: inout Int) throws(Problem) -> String {
        var result = ""
        while true {
            let start = index + 1
            let end = row[start...].firstIndex(of: UInt8(ascii: "\"")) ?? row.count
            result += try text(row, start..<end)
            index = min(end + 1, row.count)
            guard index < row.count, row[index] == UInt8(ascii: "\"") else { return result }
            result += "\""
        }
    }

    private static func text(_ row: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(Problem) -> String {
        let slice = UnsafeBufferPointer(rebasing: row[range])
        guard let text = String(validating: slice, as: UTF8.self) else {
            let offset = range.lowerBound + (UTF8Check.firstInvalidByte(in: slice) ?? 0)
            throw Problem(
                .invalidUTF8, message: "the row has bytes that are no UTF-8", offset: offset, expected: "UTF-8 text")
        }
        return text
    }
}
