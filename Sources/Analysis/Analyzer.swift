/// One analyzer of the `analyzers` folder: how each field's text becomes index terms and a query becomes words.
///
/// Immutable and shared; the work is done by sessions, one a thread.
package final class Analyzer: Sendable {
    /// The file's name without `.yaml`.
    package let name: String
    /// BCP 47; `nil` when the analyzer is for any language.
    package let language: String?
    /// What the analyzer is for, in the file's words; may be empty.
    package let summary: String
    /// 32 hexadecimal digits over everything that decides about index terms: the pipelines of the fields, their lists,
    /// the field weights, the versions of ICU and Xapian. Synonyms and ranking may change without a new index.
    package let fingerprint: String
    /// The part of each role in ``fingerprint``: what of the index a changed analyzer changes.
    package let roleFingerprints: [FieldRole: String]
    /// The texts that it was read from.
    package let source: AnalyzerSource
    /// Tells apart analyzers of one name that differ in anything.
    package let identity: String
    package let ranking: RankingParameters
    /// Empty in analyzers that name no lists.
    package let names: NameLists
    /// The words of ``names``.
    package let nameWords: NameWords

    /// Reads ranges in queries, and knows the units.
    package let ranges: RangeReader
    /// The units of the query's pipeline.
    package var units: MeasureUnits { ranges.units }

    let pipelines: [String: PipelineDefinition]
    let pipelineOfRole: [FieldRole: String]
    let queryPipeline: String
    let synonyms: SynonymTable
    /// `nil` for languages that write no compounds as one word.
    package let compounds: CompoundRules?
    /// Words that are no misspellings of others; none in analyzers that name no such list.
    package let vocabulary: Vocabulary
    /// How the language sounds, for words that are spelled as they are heard; `nil` when nothing is said of it.
    package let sounds: SoundRules?
    /// The words of its stop lists, in lower case, as people write them; guessing a text's language asks for them.
    package let stopWords: Set<String>

    init(
        name: String, language: String?, summary: String, fingerprint: String,
        roleFingerprints: [FieldRole: String], source: AnalyzerSource, ranking: RankingParameters,
        names: NameLists,
        pipelines: [String: PipelineDefinition], pipelineOfRole: [FieldRole: String], queryPipeline: String,
        synonyms: SynonymTable, ranges: RangeReader,
        compounds: CompoundRules? = nil, vocabulary: Vocabulary = .none, sounds: SoundRules? = nil,
        stopWords: Set<String> = []
    ) {
        self.name = name
        self.language = language
        self.summary = summary
        self.fingerprint = fingerprint
        self.roleFingerprints = roleFingerprints
        self.source = source
        identity = name + "@" + source.hash
        self.ranking = ranking
        self.names = names
        nameWords = NameWords(names)
        self.pipelines = pipelines
        self.pipelineOfRole = pipelineOfRole
        self.queryPipeline = queryPipeline
        self.synonyms = synonyms
        self.ranges = ranges
        self.compounds = compounds
        self.vocabulary = vocabulary
        self.sounds = sounds
        self.stopWords = stopWords
    }

    /// The name of the pipeline of a role: roles that share one give the same tokens for the same text.
    package func pipelineName(of role: FieldRole) -> String { pipelineOfRole[role] ?? queryPipeline }

    /// Opens ICU and stemmer handles. Takes about a millisecond and half a megabyte, later as much again for each
    /// pipeline that is used; keep sessions and reuse them.
    package func makeSession() throws(AnalysisError) -> AnalysisSession {
        try AnalysisSession(self)
    }
}
