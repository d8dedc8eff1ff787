/// Takes diacritics off, except those a language tells apart, and adds the other spellings people type: Swedish `kött`
/// stays and `kott` is added, German `käse` becomes `kase` and `kaese` is added.
struct DiacriticsFilter: TokenFilter {
    let name = "fold"
    let concern: TokenTraits = .nonASCII
    let main: DiacriticsTable
    /// How the added spelling is made; `nil` adds none.
    let variant: DiacriticsTable?

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        guard tokens.records.contains(where: { $0.flags.contains(.nonASCII) }) else { return }
        tokens.rewriteRecords { buffer, old, new in
            var scratch: [UInt8] = []
            for record in old {
                guard record.flags.contains(.nonASCII) else {
                    new.append(record)
                    continue
                }
                var changed = record
                if fold(main, record, &buffer, &scratch) { setText(&buffer, &changed, scratch) }
                new.append(changed)
                guard let variant, fold(variant, record, &buffer, &scratch),
                    !scratch.elementsEqual(buffer.bytes[changed.term.bounds])
                else { continue }
                var other = record
                setText(&buffer, &other, scratch)
                other.flags.insert(.variant)
                new.append(other)
            }
        }
    }

    private func fold(
        _ table: DiacriticsTable, _ record: TokenRecord, _ buffer: inout TokenBuffer, _ scratch: inout [UInt8]
    ) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        var folded = scratch
        let isChanged = buffer.withBytes(record.term) { table.fold($0, into: &folded) }
        scratch = folded
        return isChanged && !scratch.isEmpty
    }

    private func setText(_ buffer: inout TokenBuffer, _ record: inout TokenRecord, _ text: [UInt8]) {
        record.setText(buffer.append(text))
        if !text.contains(where: { $0 >= 0x80 }) { record.flags.remove(.nonASCII) }
    }
}
