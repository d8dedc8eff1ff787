import Foundation
internal import Yams

/// Reads one analyzer file whole: every problem is noted before the analyzer is given up.
struct AnalyzerReader {
    let lists: WordLists
    let problems: ProblemList

    /// `nil` when the file has problems; they are in `problems`.
    func read(name: String, yaml: String) throws(AnalysisError) -> Analyzer? {
        let file = "\(name).yaml"
        let before = problems.problems.count
        lists.beginAnalyzer()
        guard let root = root(yaml, file) else { return nil }
        let language = root.string("language")
        if let language, language.wholeMatch(of: /[a-z]{2,3}(-[A-Za-z0-9]{2,8})*/) == nil {
            root.add("language", "expected a BCP 47 language such as de or zh-Hant, found \"\(language)\"")
        }
        let summary = root.string("description") ?? ""
        let pipelines = try pipelines(root, language ?? "und")
        let fields = fields(root, pipelines)
        let query = try query(root, pipelines)
        let ranking =
            root.object("ranking").map { RankingReader(lists: lists, problems: problems).read($0) }
            ?? RankingParameters()
        let names = root.object("names").map(names) ?? NameLists()
        root.finish()
        guard problems.problems.count == before else { return nil }
        let roles = RoleFingerprints(lists: lists, root: root, language: language, queryPipeline: query.pipeline)
        return Analyzer(
            name: name, language: language, summary: summary,
            fingerprint: fingerprint(root, language, fields, ranking, roles),
            roleFingerprints: roles.all(fields, ranking),
            source: AnalyzerSource(yaml: yaml, lists: lists.usedTexts), ranking: ranking, names: names,
            pipelines: pipelines,
            pipelineOfRole: fields, queryPipeline: query.pipeline, synonyms: query.synonyms, ranges: query.ranges,
            compounds: query.compounds, vocabulary: query.vocabulary, sounds: query.sounds,
            stopWords: stopWords(root.object("pipelines")))
    }

    private func root(_ yaml: String, _ file: String) -> YAMLObject? {
        do {
            guard let node = try Yams.compose(yaml: yaml) else {
                problems.add(file, "", "expected an analyzer, found an empty file")
                return nil
            }
            return YAMLObject(node, file: file, path: "", problems: problems)
        } catch {
            let text = String(describing: error).split(whereSeparator: \.isNewline).joined(separator: " ")
            problems.add(file, "", "expected YAML: \(text)")
            return nil
        }
    }

    private func pipelines(_ root: YAMLObject, _ language: String) throws(AnalysisError) -> [String: PipelineDefinition]
    {
        guard let object = root.object("pipelines") else {
            if root.node("pipelines") == nil { root.add("pipelines", "expected at least one pipeline") }
            return [:]
        }
        let reader = PipelineReader(lists: lists, language: language)
        var pipelines: [String: PipelineDefinition] = [:]
        for key in object.keys {
            if let pipeline = object.object(key) { pipelines[key] = try reader.read(pipeline) }
        }
        return pipelines
    }

    /// Every role needs a pipeline: a field that is forgotten would silently be unsearchable.
    private func fields(_ root: YAMLObject, _ pipelines: [String: PipelineDefinition]) -> [FieldRole: String] {
        guard let object = root.object("fields") else {
            if root.node("fields") == nil { root.add("fields", "expected a pipeline for every field") }
            return [:]
        }
        var fields: [FieldRole: String] = [:]
        for role in FieldRole.allCases {
            let isPresent = object.keys.contains(role.rawValue)
            if let name = object.string(role.rawValue) {
                if pipelines[name] == nil { object.add(role.rawValue, "there is no pipeline \"\(name)\"") }
                fields[role] = name
            } else if !isPresent {
                object.add(role.rawValue, "expected the name of a pipeline")
            }
        }
        object.finish()
        return fields
    }

    private func names(_ object: YAMLObject) -> NameLists {
        func words(_ key: String) -> Set<String> {
            guard let list = object.string(key) else { return [] }
            return Set(lists.lines(list, for: object, key: key).map(\.text))
        }
        var names = NameLists()
        names.accessories = words("accessories")
        names.colours = words("colours")
        names.breakers = words("breakers")
        names.relations = words("relations")
        object.finish()
        return names
    }

    /// What an analyzer does with queries.
    private struct QueryParts {
        let pipeline: String
        let synonyms: SynonymTable
        let ranges: RangeReader
        let compounds: CompoundRules?
        let vocabulary: Vocabulary
        let sounds: SoundRules?
    }

    private func query(
        _ root: YAMLObject, _ pipelines: [String: PipelineDefinition]
    ) throws(AnalysisError) -> QueryParts {
        guard let object = root.object("query") else {
            if root.node("query") == nil { root.add("query", "expected the pipeline of queries") }
            return QueryParts(
                pipeline: "", synonyms: SynonymTable(),
                ranges: PipelineDefinition(language: "und").rangeReader(RangeWords()), compounds: nil,
                vocabulary: .none, sounds: nil)
        }
        let ranges = RangeWordReader(lists: lists).read(object)
        let vocabulary = object.string("words").map { lists.vocabulary($0, for: object, key: "words") }
        let sounds = SoundRules(reading: object)
        let name = object.string("pipeline") ?? ""
        var synonyms = SynonymTable()
        var compounds: CompoundRules?
        if let definition = pipelines[name] {
            let normalizer = try ListNormalizer(definition)
            synonyms = SynonymReader(lists: lists).read(object, key: "synonyms", normalizer: normalizer)
            compounds = try CompoundRulesReader(lists: lists).read(object, definition)
        } else {
            object.add("pipeline", "expected the name of a pipeline, found \"\(name)\"")
            _ = object.strings("synonyms")
        }
        object.finish()
        let definition = pipelines[name] ?? PipelineDefinition(language: "und")
        return QueryParts(
            pipeline: name, synonyms: synonyms, ranges: definition.rangeReader(ranges), compounds: compounds,
            vocabulary: vocabulary ?? .none, sounds: sounds)
    }

    private func fingerprint(
        _ root: YAMLObject, _ language: String?, _ fields: [FieldRole: String], _ ranking: RankingParameters,
        _ roles: RoleFingerprints
    ) -> String {
        var fingerprint = Fingerprint()
        fingerprint.add(language ?? "und")
        roles.addNames(to: &fingerprint)
        let object = root.object("pipelines")
        for role in FieldRole.allCases {
            fingerprint.add("\(role.rawValue) \(fields[role] ?? "") \(ranking.weight(of: role))")
        }
        for name in Set(fields.values).sorted() {
            guard let node = object?.node(name) else { continue }
            fingerprint.add(name)
            roles.add(node, to: &fingerprint)
        }
        roles.addUnits(fields, to: &fingerprint)
        return fingerprint.text
    }

    /// The lines of all lists that stop filters name.
    private func stopWords(_ pipelines: YAMLObject?) -> Set<String> {
        guard let pipelines else { return [] }
        var words: Set<String> = []
        for key in pipelines.keys {
            guard let node = pipelines.node(key) else { continue }
            for filter in node["token_filters"]?.sequence ?? [] {
                guard let list = filter["stop"]?["list"]?.string else { continue }
                for line in lists.known(list) { words.insert(line.text.lowercased()) }
            }
        }
        return words
    }
}
