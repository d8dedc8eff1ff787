package import Analysis
package import Catalog

/// What a generation is made with: changing any of it needs a new generation.
package struct IndexSchema: Sendable {
    /// Grows when the layout of files or the meaning of terms changes.
    package static let formatVersion = 5

    /// For texts in the catalog's own language.
    package let analyzer: Analyzer
    /// Language → analyzer, for products and translations that name one.
    package let analyzers: [String: Analyzer]
    package let currency: CurrencyCode

    package init(analyzer: Analyzer, analyzers: [String: Analyzer], currency: CurrencyCode) {
        self.analyzer = analyzer
        self.analyzers = analyzers
        self.currency = currency
    }

    /// The same with another analyzer in the place of the one that has its name.
    package func replacing(_ other: Analyzer) -> IndexSchema {
        IndexSchema(
            analyzer: analyzer.name == other.name ? other : analyzer,
            analyzers: analyzers.mapValues { $0.name == other.name ? other : $0 }, currency: currency)
    }

    /// The analyzer of a name that texts are indexed with; `nil` when none is.
    package func analyzer(named name: String) -> Analyzer? {
        analyzer.name == name ? analyzer : analyzers.values.first { $0.name == name }
    }

    /// The analyzer for texts of a language.
    package func analyzer(for language: String?) -> Analyzer {
        guard let language else { return analyzer }
        let primary = String(language.lowercased().prefix { $0 != "-" && $0 != "_" })
        return analyzers[primary] ?? analyzer
    }

    /// The analyzer for a text whose language nobody told: that of its script, where the catalog's own language has
    /// another; see ``LanguageGuess/languageOfScript(_:)``.
    package func analyzer(forUnknown text: String) -> Analyzer {
        guard let own = analyzer.language, let script = LanguageGuess.languageOfScript(text),
            !Self.writes(own, like: script)
        else { return analyzer }
        return analyzers[script] ?? analyzer
    }

    /// Whether a language is written in the script that another one is guessed by.
    private static func writes(_ own: String, like script: String) -> Bool {
        let own = String(own.prefix { $0 != "-" })
        switch script {
        case "ru": return ["ru", "uk", "bg", "sr", "be", "mk", "kk"].contains(own)
        case "ar": return ["ar", "fa", "ur"].contains(own)
        case "zh": return ["zh", "ja"].contains(own)
        case "hi": return ["hi", "mr", "ne"].contains(own)
        default: return own == script
        }
    }

    /// The same for the same format, analyzers and lists.
    package var fingerprint: String {
        let parts =
            ["format \(Self.formatVersion)", analyzer.fingerprint]
            + analyzers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.fingerprint)" }
        // FNV-1a over the parts, which are strong fingerprints themselves.
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in parts.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        return String(hash, radix: 16)
    }
}
