/// Adds the whole value as one identifier, without spaces and punctuation: the SKU `AB 12/34-X` is found by `ab1234x`.
struct WholeValueFilter: TokenFilter {
    let name = "whole_value"

    /// Longer values are texts in the wrong field.
    private static let bytesMax = 64

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        guard mode == .index else { return }
        let pieces = tokens.records.filter { $0.flags.isMain }
        guard pieces.count > 1, let first = pieces.first, let last = pieces.last,
            pieces.reduce(0, { $0 + Int($1.term.count) }) <= Self.bytesMax
        else { return }
        let start = tokens.bytes.count
        for piece in pieces { tokens.appendCopy(piece.term) }
        var whole = first
        whole.setText(tokens.rangeFrom(start))
        whole.kind = .identifier
        whole.sourceEnd = last.sourceEnd
        whole.positionLength = last.position + last.positionLength - first.position
        whole.flags = first.flags.intersection(.nonASCII)
        tokens.records.insert(whole, at: 0)
    }
}
