internal import Yams

/// Reads one pipeline of an analyzer file.
struct PipelineReader {
    let lists: WordLists
    let language: String

    func read(_ object: YAMLObject) throws(AnalysisError) -> PipelineDefinition {
        var definition = PipelineDefinition(language: language)
        for stage in stages(object, "char_filters") {
            if let filter = charFilter(stage) { definition.charFilters.append(filter) }
        }
        if let tokenizer = object.string("tokenizer"), tokenizer != "words" {
            object.add("tokenizer", "expected words, found \"\(tokenizer)\"")
        }
        let hasNormalize = definition.charFilters.contains {
            if case .normalize = $0 { true } else { false }
        }
        if !hasNormalize {
            object.add("char_filters", "expected normalize among them: terms are always case folded")
        }
        let reader = TokenFilterReader(lists: lists)
        for stage in stages(object, "token_filters") {
            if let filter = try reader.read(stage, after: definition) { definition.tokenFilters.append(filter) }
            stage.options.finish()
        }
        object.finish()
        return definition
    }

    /// The stages of a list: each a name, or a mapping of one name to its options.
    private func stages(_ object: YAMLObject, _ key: String) -> [FilterStage] {
        guard let node = object.node(key) else { return [] }
        guard case .sequence(let sequence) = node else {
            object.add(key, "expected a list of filters, found \(YAMLObject.kind(node))")
            return []
        }
        var stages: [FilterStage] = []
        for (index, item) in sequence.enumerated() {
            let path = "\(object.path(key))[\(index)]"
            if let name = item.scalar?.string {
                let options = YAMLObject(
                    file: object.file, path: "\(path).\(name)", entries: [], problems: object.problems)
                stages.append(FilterStage(name: name, options: options))
            } else if case .mapping(let mapping) = item, mapping.count == 1, let (key, value) = mapping.first,
                let name = key.string
            {
                if let options = YAMLObject(
                    value, file: object.file, path: "\(path).\(name)", problems: object.problems)
                {
                    stages.append(FilterStage(name: name, options: options))
                }
            } else {
                object.problems.add(object.file, path, "expected a filter name or one name with its options")
            }
        }
        return stages
    }

    private func charFilter(_ stage: FilterStage) -> CharFilterDefinition? {
        defer { stage.options.finish() }
        switch stage.name {
        case "strip_html": return .stripHTML
        case "symbols": return .symbols
        case "arabic": return .arabic
        case "hebrew": return .hebrew
        case "normalize":
            let primary = String(language.prefix { $0 != "-" })
            return .normalize(language: primary, simplifiesHan: stage.options.bool("simplify_han") ?? false)
        case "map": return map(stage.options)
        default:
            stage.addUnknown(["strip_html", "symbols", "arabic", "hebrew", "normalize", "map"])
            return nil
        }
    }

    /// `map: {"€": " eur "}`: single characters to texts.
    private func map(_ options: YAMLObject) -> CharFilterDefinition {
        var replacements: [UInt32: [UInt8]] = [:]
        for key in options.keys {
            let text = options.string(key)
            guard key.unicodeScalars.count == 1, let scalar = key.unicodeScalars.first else {
                options.add(key, "expected a single character")
                continue
            }
            replacements[scalar.value] = Array((text ?? "").utf8)
        }
        return .map(replacements)
    }
}

/// A filter's name and options as they stand in a file.
struct FilterStage {
    let name: String
    let options: YAMLObject

    func addUnknown(_ known: [String]) {
        options.problems.add(
            options.file, options.path, "unknown filter; known are \(known.joined(separator: ", "))")
    }
}
