/// Comma-separated records after RFC 4180: quoted cells may hold commas, doubled quotes and line ends.
struct CSVRecords {
    struct Record {
        /// The line where the record begins, from 1.
        var line: Int
        var cells: [String]
        /// Whether a quote was never closed or something follows a closing one.
        var isBroken = false
    }

    /// Records that hold something.
    private(set) var records: [Record] = []
    private var cell: [UInt8] = []
    private var cells: [String] = []
    private var isBroken = false

    init(_ text: String) {
        let bytes = Array(text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? text.utf8.dropFirst(3) : text.utf8[...])
        var line = 1
        var begin = 1
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\"") where cell.isEmpty:
                index = readQuoted(bytes, from: index + 1, line: &line)
                continue
            case UInt8(ascii: ","): endCell()
            case UInt8(ascii: "\n"):
                endRecord(begin)
                line += 1
                begin = line
            case UInt8(ascii: "\r"): break
            default: cell.append(bytes[index])
            }
            index += 1
        }
        endRecord(begin)
    }

    /// - Returns: where the text goes on behind the closing quote.
    private mutating func readQuoted(_ bytes: [UInt8], from start: Int, line: inout Int) -> Int {
        var index = start
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\"") {
                guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\"") else {
                    let next = index + 1 < bytes.count ? bytes[index + 1] : UInt8(ascii: "\n")
                    if ![UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(next) { isBroken = true }
                    return index + 1
                }
                index += 1
            }
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            cell.append(bytes[index])
            index += 1
        }
        isBroken = true
        return index
    }

    private mutating func endCell() {
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll()
    }

    private mutating func endRecord(_ line: Int) {
        endCell()
        if cells.count > 1 || cells[0] != "" || isBroken {
            records.append(Record(line: line, cells: cells, isBroken: isBroken))
        }
        cells.removeAll()
        isBroken = false
    }
}
