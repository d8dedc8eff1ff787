extension String {
    /// Without spaces, tabs and line ends at both ends.
    var trimmingSpace: String {
        guard let first = utf8.first, let last = utf8.last else { return self }
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard isSpace(first) || isSpace(last) else { return self }
        let inner = utf8.drop(while: isSpace)
        let end = inner.lastIndex { !isSpace($0) }
        guard let end else { return "" }
        return String(self[inner.startIndex...end])
    }
}
