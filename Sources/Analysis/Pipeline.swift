/// One chain of char filters, tokenizer and token filters with its native handles and scratch buffers, for one thread.
final class Pipeline {
    private let charFilters: [any CharFilter]
    private let layers: [MappedText]
    private let tokenizer: WordTokenizer
    private let tokenFilters: [any TokenFilter]
    /// What the token filters do to an indexed text, in fewer steps.
    private let indexSteps: [(filter: any TokenFilter, concern: TokenTraits)]
    /// Positions of the char filters besides `normalize` that may change an ASCII text.
    private let asciiFilters: [Int]
    /// Whether lower-casing is all that happens to an ASCII text that concerns none of them.
    private let foldsASCII: Bool
    private let length = LengthFilter(bytesMax: UInt32(LengthFilter.bytesLimit))

    /// Offsets are 32 bits wide; what comes after this many bytes of one text is left out.
    static let textBytesMax = 1 << 28

    init(_ definition: PipelineDefinition) throws(AnalysisError) {
        var charFilters: [any CharFilter] = [UTF8Repair()]
        for filter in definition.charFilters { charFilters.append(try filter.open()) }
        var tokenFilters: [any TokenFilter] = []
        for filter in definition.tokenFilters { tokenFilters.append(try filter.open()) }
        self.charFilters = charFilters
        self.tokenFilters = tokenFilters
        indexSteps = WordFilter.joining(tokenFilters).map { ($0, $0.concern) }
        let asciiFilters = charFilters.indices.filter {
            !(charFilters[$0] is NormalizeFilter) && charFilters[$0].readsASCII
        }
        self.asciiFilters = asciiFilters
        let folds = charFilters.indices.filter { charFilters[$0] is NormalizeFilter }
        foldsASCII =
            !folds.isEmpty && folds.allSatisfy { (charFilters[$0] as? NormalizeFilter)?.foldsASCII == true }
            && (asciiFilters.last ?? -1) < folds[0]
        layers = charFilters.map { _ in MappedText() }
        tokenizer = try WordTokenizer(language: definition.language)
    }

    /// Fills `buffer` with the tokens of a text of any bytes. `observer` sees every stage that changed something and
    /// the tokenizer's.
    func run(
        _ text: UnsafeBufferPointer<UInt8>, mode: AnalysisMode, into buffer: inout TokenBuffer,
        observer: ((AnalysisStage) -> Void)? = nil
    ) {
        buffer.removeAll()
        let limited = text.count > Self.textBytesMax ? UnsafeBufferPointer(rebasing: text[..<Self.textBytesMax]) : text
        guard let observer else {
            if foldsASCII, UTF8Scan.isASCII(limited), !isMarkedUp(limited) {
                NormalizeFilter.appendFolded(limited, to: &buffer.bytes)
                tokenizer.tokenize(&buffer, isASCII: true)
            } else {
                let used = filterCharacters(limited, 0, [], into: &buffer, nil)
                // A character reference may stand for any character.
                tokenizer.tokenize(&buffer, isASCII: UTF8Scan.isASCII(buffer.bytes))
                restoreSources(&buffer, used)
            }
            filterTokens(&buffer, mode)
            return
        }
        let used = filterCharacters(limited, 0, [], into: &buffer, observer)
        tokenizer.tokenize(&buffer)
        restoreSources(&buffer, used)
        observer(stage(tokenizer.name, buffer))
        for filter in tokenFilters {
            filter.apply(&buffer, mode: mode)
            observer(stage(filter.name, buffer))
        }
        length.apply(&buffer, mode: mode)
    }

    /// Whether an ASCII text needs more than lower-casing.
    private func isMarkedUp(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for position in asciiFilters where charFilters[position].concerns(text, isASCII: true) { return true }
        return false
    }

    private func filterTokens(_ buffer: inout TokenBuffer, _ mode: AnalysisMode) {
        switch mode {
        case .index:
            for index in indexSteps.indices where !indexSteps[index].concern.isDisjoint(with: buffer.traits) {
                indexSteps[index].filter.apply(&buffer, mode: mode)
            }
        case .query:
            for filter in tokenFilters { filter.apply(&buffer, mode: mode) }
        }
        length.apply(&buffer, mode: mode)
    }

    /// The folded text without tokens, for list entries that are no words (`"` as a unit).
    func foldedText(_ text: String) -> [UInt8] {
        var buffer = TokenBuffer()
        var text = text
        text.withUTF8 { _ = filterCharacters($0, 0, [], into: &buffer, nil) }
        return buffer.bytes
    }

    /// Runs the char filters from `index` on and copies the last text into the arena. Returns the layers that changed
    /// something, in order. Recursive, because each filter reads the bytes of the layer before it.
    private func filterCharacters(
        _ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ used: [MappedText], into buffer: inout TokenBuffer,
        _ observer: ((AnalysisStage) -> Void)?
    ) -> [MappedText] {
        let isASCII = UTF8Scan.isASCII(text)
        for position in index..<charFilters.count where charFilters[position].concerns(text, isASCII: isASCII) {
            let layer = layers[position]
            layer.reset(capacity: text.count)
            charFilters[position].apply(text, isASCII: isASCII, into: layer)
            observer?(
                AnalysisStage(
                    name: charFilters[position].name, text: String(decoding: layer.bytes, as: UTF8.self), tokens: []))
            return layer.bytes.withUnsafeBufferPointer {
                filterCharacters($0, position + 1, layer.isIdentity ? used : used + [layer], into: &buffer, observer)
            }
        }
        buffer.bytes.append(contentsOf: text)
        return used
    }

    /// Turns offsets in the folded text into offsets in the original one.
    private func restoreSources(_ buffer: inout TokenBuffer, _ used: [MappedText]) {
        for layer in used.reversed() {
            layer.beginMapping()
            for index in buffer.records.indices {
                let start = layer.sourceStart(of: Int(buffer.records[index].sourceStart))
                let end = layer.sourceEnd(of: Int(buffer.records[index].sourceEnd))
                let followingEnd = layer.sourceEnd(of: Int(buffer.records[index].followingEnd))
                buffer.records[index].sourceStart = UInt32(truncatingIfNeeded: start)
                buffer.records[index].sourceEnd = UInt32(truncatingIfNeeded: Swift.max(start, end))
                buffer.records[index].followingEnd = UInt32(truncatingIfNeeded: Swift.max(end, followingEnd))
            }
        }
    }

    private func stage(_ name: String, _ buffer: TokenBuffer) -> AnalysisStage {
        AnalysisStage(
            name: name, text: nil, tokens: buffer.records.map { StageToken(record: $0, buffer: buffer) })
    }
}
