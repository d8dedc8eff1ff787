/// How the records of an import file are written. Compression is no format: each may be gzipped.
package enum ImportFormat: String, Sendable, CaseIterable {
    /// One JSON object a line; blank lines are allowed.
    case ndjson
    /// One array of objects.
    case json
    /// RFC 4180 with a header row.
    case csv

    /// The format that a file's name tells, a final ".gz" aside; `nil` when the ending is none of ours.
    package init?(fileName: String) {
        var name = fileName.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") {
            self = .ndjson
        } else if name.hasSuffix(".csv") || name.hasSuffix(".tsv") {
            self = .csv
        } else {
            // ".json" says too little: both arrays and lines of objects go by that name. The first byte decides.
            return nil
        }
    }

    /// The format that the first bytes of the (unpacked) text tell: "[" begins an array, "{" lines of objects,
    /// anything else a header row; `nil` for a text of spaces only.
    package init?(firstBytes: ArraySlice<UInt8>) {
        let first = firstBytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        switch first {
        case nil: return nil
        case UInt8(ascii: "["): self = .json
        case UInt8(ascii: "{"): self = .ndjson
        default: self = .csv
        }
    }
}
