/// A pipeline as an analyzer file describes it, with its lists read; `Pipeline` opens it for one thread.
struct PipelineDefinition: Sendable {
    /// BCP 47, `und` for any language.
    var language: String
    var charFilters: [CharFilterDefinition] = []
    var tokenFilters: [TokenFilterDefinition] = []

    /// The units of the pipeline; none when it reads no measures.
    var measures: MeasureFilter? {
        for case .shared(let filter) in tokenFilters {
            if let measures = filter as? MeasureFilter { return measures }
        }
        return nil
    }

    /// Reads ranges with the pipeline's units and way to write numbers.
    func rangeReader(_ words: RangeWords) -> RangeReader {
        RangeReader(
            words: words, units: measures?.units ?? .none,
            format: measures?.format ?? NumberText(hasDecimalComma: false))
    }
}

/// A char filter that is not opened yet.
enum CharFilterDefinition: Sendable {
    case stripHTML
    case symbols
    case normalize(language: String, simplifiesHan: Bool)
    case arabic
    case hebrew
    case map([UInt32: [UInt8]])

    func open() throws(AnalysisError) -> any CharFilter {
        switch self {
        case .stripHTML: HTMLFilter()
        case .symbols: MapFilter.symbols()
        case .normalize(let language, let simplifiesHan):
            try NormalizeFilter(language: language, simplifiesHan: simplifiesHan)
        case .arabic: MapFilter.arabic()
        case .hebrew: MapFilter.hebrew()
        case .map(let replacements): MapFilter(name: "map", replacements: replacements)
        }
    }
}

/// A token filter that is not opened yet: most need no native state and are shared by all sessions as they are.
enum TokenFilterDefinition: Sendable {
    case shared(any TokenFilter & Sendable)
    case stem(algorithm: String, overrides: [StemOverride], keepsOriginal: Bool, charactersMin: Int)

    /// The algorithm that is not Snowball's.
    static let pluralEnglish = "plural_en"
    /// Algorithms of our own.
    static let ownAlgorithms = [pluralEnglish] + ParticleStemmer.allCases.map(\.rawValue)

    func open() throws(AnalysisError) -> any TokenFilter {
        switch self {
        case .shared(let filter):
            return filter
        case .stem(let name, let overrides, let keepsOriginal, let charactersMin):
            let algorithm: StemAlgorithm
            if let particles = ParticleStemmer(rawValue: name) {
                algorithm = .particles(particles)
            } else {
                algorithm =
                    name == Self.pluralEnglish ? .pluralEnglish : .snowball(try SnowballStemmer(algorithm: name))
            }
            return StemFilter(
                algorithm: algorithm, overrides: overrides.map { (word: $0.word, stem: $0.stem) },
                keepsOriginal: keepsOriginal, charactersMin: charactersMin)
        }
    }
}

/// A word with a stem of its own.
struct StemOverride: Sendable, Hashable {
    let word: String
    let stem: String
}
