import Foundation

/// Reads one token filter with its options and lists.
struct TokenFilterReader {
    let lists: WordLists

    private static let names = [
        "apostrophes", "numbers", "measures", "joins", "fold", "keywords", "decompound", "bigrams", "kana",
        "whole_value", "stop", "neighbours", "stem", "length",
    ]

    /// `nil`, with a problem noted, for a filter that does not exist or whose options are wrong. List entries are
    /// brought into the form they have after the stages of `definition`.
    func read(
        _ stage: FilterStage, after definition: PipelineDefinition
    ) throws(AnalysisError) -> TokenFilterDefinition? {
        let options = stage.options
        let normalizer = try ListNormalizer(definition)
        switch stage.name {
        case "apostrophes": return .shared(apostrophes(options, normalizer))
        case "numbers": return .shared(NumberFilter(format: numberFormat(options)))
        case "measures":
            let units = UnitReader(lists: lists, normalizer: normalizer).read(options)
            return .shared(MeasureFilter(units: units, format: numberFormat(options)))
        case "joins": return .shared(JoinFilter(partsMax: options.int("parts_max", 2...8) ?? 5))
        case "fold": return .shared(fold(options))
        case "keywords": return .shared(KeywordFilter(words: words(options, "list", normalizer)))
        case "decompound":
            return .shared(
                DecompoundFilter(
                    parts: words(options, "list", normalizer), links: suffixes(options, "links", normalizer),
                    endings: suffixes(options, "endings", normalizer)))
        case "bigrams": return .shared(bigrams(options))
        case "kana": return .shared(KanaFilter())
        case "whole_value": return .shared(WholeValueFilter())
        case "stop":
            let words = words(options, "list", normalizer)
            return .shared(StopFilter(words: words, removesFromIndex: options.bool("remove") ?? false))
        case "neighbours": return .shared(NeighbourFilter())
        case "stem": return stem(options, normalizer)
        case "length":
            let limit = options.int("bytes_max", 8...LengthFilter.bytesLimit) ?? LengthFilter.bytesLimit
            return .shared(LengthFilter(bytesMax: UInt32(limit)))
        default:
            stage.addUnknown(Self.names)
            return nil
        }
    }

    private func apostrophes(_ options: YAMLObject, _ normalizer: ListNormalizer) -> ApostropheFilter {
        ApostropheFilter(
            elisions: ByteTable(words: (options.strings("elisions") ?? []).map(normalizer.folded)),
            endings: ByteTable(words: (options.strings("endings") ?? []).map(normalizer.folded)),
            cutsEndings: options.bool("cut") ?? false)
    }

    private func numberFormat(_ options: YAMLObject) -> NumberText {
        let decimal = options.string("decimal") ?? "."
        if decimal != "." && decimal != "," { options.add("decimal", "expected \".\" or \",\", found \"\(decimal)\"") }
        return NumberText(hasDecimalComma: decimal == ",")
    }

    /// A list of one-word entries.
    private func words(_ options: YAMLObject, _ key: String, _ normalizer: ListNormalizer) -> ByteTable {
        guard let names = options.strings(key), !names.isEmpty else {
            options.add(key, "expected the name of a list")
            return ByteTable()
        }
        var words: [String] = []
        for name in names {
            for line in lists.lines(name, for: options, key: key) {
                if let word = normalizer.term(line.text) {
                    words.append(word)
                } else {
                    addLine(options, name, line, "expected one word, found \"\(line.text)\"")
                }
            }
        }
        return ByteTable(words: words)
    }

    private func fold(_ options: YAMLObject) -> DiacriticsFilter {
        let kept = Set((options.string("keep") ?? "").unicodeScalars.map(\.value))
        var expanded: [UInt32: String] = [:]
        if let object = options.object("expand") {
            for key in object.keys {
                guard key.unicodeScalars.count == 1, let letter = key.unicodeScalars.first,
                    let text = object.string(key)
                else {
                    object.add(key, "expected a single letter with its text")
                    continue
                }
                expanded[letter.value] = text.lowercased()
            }
        }
        let hasVariants = !kept.isEmpty || !expanded.isEmpty
        return DiacriticsFilter(
            main: DiacriticsTable(kept: kept, expanded: [:]),
            variant: hasVariants ? DiacriticsTable(kept: [], expanded: expanded) : nil)
    }

    /// Short letter groups, longest first.
    private func suffixes(_ options: YAMLObject, _ key: String, _ normalizer: ListNormalizer) -> [[UInt8]] {
        let texts = (options.strings(key) ?? []).map { Array(normalizer.folded($0).utf8) }
        return texts.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
    }

    private func bigrams(_ options: YAMLObject) -> BigramFilter {
        var scripts: Set<BigramFilter.Script> = []
        for name in options.strings("scripts") ?? [] {
            if let script = BigramFilter.Script(rawValue: name) {
                scripts.insert(script)
            } else {
                let known = BigramFilter.Script.allCases.map(\.rawValue).joined(separator: ", ")
                options.add("scripts", "expected some of \(known), found \"\(name)\"")
            }
        }
        if scripts.isEmpty { options.add("scripts", "expected at least one script") }
        return BigramFilter(scripts: scripts)
    }

    private func stem(_ options: YAMLObject, _ normalizer: ListNormalizer) -> TokenFilterDefinition? {
        var overrides: [StemOverride] = []
        for name in options.strings("overrides") ?? [] {
            for line in lists.lines(name, for: options, key: "overrides") {
                let sides = line.text.split(separator: "=>", omittingEmptySubsequences: false)
                guard sides.count == 2, let word = normalizer.term(String(sides[0])),
                    let stem = normalizer.term(String(sides[1]))
                else {
                    addLine(options, name, line, "expected `word => stem`, found \"\(line.text)\"")
                    continue
                }
                overrides.append(StemOverride(word: word, stem: stem))
            }
        }
        let keepsOriginal = options.bool("keep_original") ?? false
        let charactersMin = options.int("min_length", 1...20) ?? 1
        let algorithm = options.string("algorithm") ?? ""
        guard TokenFilterDefinition.ownAlgorithms.contains(algorithm) || SnowballStemmer.algorithms.contains(algorithm)
        else {
            let known = TokenFilterDefinition.ownAlgorithms + SnowballStemmer.algorithms.sorted()
            options.add("algorithm", "expected one of \(known.joined(separator: ", ")), found \"\(algorithm)\"")
            return nil
        }
        return .stem(
            algorithm: algorithm, overrides: overrides, keepsOriginal: keepsOriginal, charactersMin: charactersMin)
    }

    private func addLine(_ options: YAMLObject, _ list: String, _ line: WordLists.Line, _ message: String) {
        options.problems.add(WordLists.file(list), "line \(line.number)", message)
    }
}
