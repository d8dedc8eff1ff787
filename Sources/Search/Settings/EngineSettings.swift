import Catalog
import Foundation
import Yams

/// Everything about an Aisle instance that its operator may choose, with the reason for each default.
///
/// Read from a YAML file (`aisle --settings FILE`); unknown keys and wrong types are all reported at once.
package struct EngineSettings: Codable, Sendable, Equatable {
    /// Holds the catalog (`catalog.sqlite`), the index (`index/`) and uploads; made when missing.
    package var dataFolder = "data"
    /// Where the analyzer files are.
    package var analyzersFolder = "analyzers"
    /// The analyzer of texts in the catalog's own language.
    package var analyzer = "storefront-en"
    /// Language (BCP 47 primary subtag) → analyzer, for translations and for queries that name a language.
    package var languages: [String: String] = [
        "en": "storefront-en", "de": "storefront-de", "fr": "storefront-fr", "es": "storefront-es",
        "it": "storefront-it", "pt": "storefront-pt", "nl": "storefront-nl", "sv": "storefront-sv",
        "ru": "storefront-ru", "tr": "storefront-tr", "ja": "storefront-ja", "zh": "storefront-zh",
        "th": "storefront-th", "ar": "storefront-ar", "ko": "storefront-ko", "he": "storefront-he",
        // Found by their words as they stand, and by their whole names.
        "bg": "standard", "ca": "standard", "cs": "standard", "da": "standard", "el": "standard", "et": "standard",
        "fa": "standard", "fi": "standard", "hi": "standard", "hr": "standard", "hu": "standard", "id": "standard",
        "lt": "standard", "lv": "standard", "nb": "standard", "nn": "standard", "no": "standard", "pl": "standard",
        "ro": "standard", "sk": "standard", "sl": "standard", "sr": "standard", "uk": "standard", "vi": "standard",
    ]
    /// ISO 4217; prices are shown in it unless a request names another.
    package var currency = "EUR"
    /// Searches that run at once. Each keeps a processor busy, so more than processors only adds waiting.
    package var searchThreads = max(2, ProcessInfo.processInfo.activeProcessorCount)
    /// Searches that may wait for a thread before the next is refused with 503: about a second's worth.
    package var waitingSearchesMax = 512
    /// Longest time that a search may wait for a thread; a search that waits longer has lost its shopper.
    package var searchMillisecondsMax = 2_000
    /// How often the relay looks for changes that another process made; an update must be searchable within 1 s.
    package var relayMilliseconds = 100
    /// Products in one index commit: large enough to pay for the commit, small enough not to delay the next.
    package var relayBatchMax = 1_000
    /// Backlogs of more than this share of the catalog are indexed by a rebuild, which is faster by a multiple.
    package var rebuildShare = 0.25
    /// Memory for answers that can be given again until the index changes; a page of results takes about 10 KB. 0 turns
    /// the cache off.
    package var answerCacheBytes = 32 << 20
    /// How many different visitors must have searched for something before others see it as a suggestion: a query of
    /// fewer may tell who searched. 0 records no queries at all.
    package var queryVisitorsMin = 5
    /// Different queries remembered, about 100 bytes each; the ones that nobody repeats are forgotten first.
    package var recordedQueriesMax = 50_000
    /// Days for which is remembered what pages showed to visitors and what these clicked. 0 remembers nothing, and then
    /// there are no experiments. Experiments last 90 days at most.
    package var exposureDays = 90
    /// Pages remembered, about 400 bytes each; the oldest are forgotten first.
    package var exposuresMax = 1_000_000
    /// Memory that the process may own before it takes in no more products: 0 means 80 % of what the machine or the
    /// container has. The index itself is mapped from files and does not count.
    package var memoryBytesMax = 0
    /// Longest wait of a request that asks for `min_sequence`.
    package var sequenceWaitMilliseconds = 5_000
    /// Whether webhooks may call addresses outside of the public network: whoever can make one could otherwise reach
    /// what only this machine can.
    package var webhooksAllowPrivateAddresses = false
    /// Attempts of a delivery before it is given up: eleven hours with the pauses between them.
    package var webhookAttemptsMax = 14
    /// Pause after a delivery's first failure; each further one doubles it.
    package var webhookPauseMilliseconds = 5_000
    /// Time that a receiver has to answer.
    package var webhookTimeoutMilliseconds = 10_000

    package init() {}

    package var catalogPath: String { dataFolder + "/catalog.sqlite" }
    package var indexFolder: String { dataFolder + "/index" }
    /// Orders of facet values; may be missing.
    package var ordersFolder: String { analyzersFolder + "/orders" }
    package var spoolFolder: String { dataFolder + "/uploads" }

    package init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into path: WritableKeyPath<EngineSettings, Value>) throws {
            if let value = try container.decodeIfPresent(Value.self, forKey: key) { self[keyPath: path] = value }
        }
        try read(.dataFolder, into: \.dataFolder)
        try read(.analyzersFolder, into: \.analyzersFolder)
        try read(.analyzer, into: \.analyzer)
        try read(.languages, into: \.languages)
        try read(.currency, into: \.currency)
        try read(.searchThreads, into: \.searchThreads)
        try read(.waitingSearchesMax, into: \.waitingSearchesMax)
        try read(.searchMillisecondsMax, into: \.searchMillisecondsMax)
        try read(.relayMilliseconds, into: \.relayMilliseconds)
        try read(.relayBatchMax, into: \.relayBatchMax)
        try read(.rebuildShare, into: \.rebuildShare)
        try read(.answerCacheBytes, into: \.answerCacheBytes)
        try read(.memoryBytesMax, into: \.memoryBytesMax)
        try read(.sequenceWaitMilliseconds, into: \.sequenceWaitMilliseconds)
        try read(.queryVisitorsMin, into: \.queryVisitorsMin)
        try read(.recordedQueriesMax, into: \.recordedQueriesMax)
        try read(.exposureDays, into: \.exposureDays)
        try read(.exposuresMax, into: \.exposuresMax)
        try read(.webhooksAllowPrivateAddresses, into: \.webhooksAllowPrivateAddresses)
        try read(.webhookAttemptsMax, into: \.webhookAttemptsMax)
        try read(.webhookPauseMilliseconds, into: \.webhookPauseMilliseconds)
        try read(.webhookTimeoutMilliseconds, into: \.webhookTimeoutMilliseconds)
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case dataFolder = "data_folder"
        case analyzersFolder = "analyzers_folder"
        case analyzer
        case languages
        case currency
        case searchThreads = "search_threads"
        case waitingSearchesMax = "waiting_searches_max"
        case searchMillisecondsMax = "search_milliseconds_max"
        case relayMilliseconds = "relay_milliseconds"
        case relayBatchMax = "relay_batch_max"
        case rebuildShare = "rebuild_share"
        case answerCacheBytes = "answer_cache_bytes"
        case memoryBytesMax = "memory_bytes_max"
        case sequenceWaitMilliseconds = "sequence_wait_milliseconds"
        case queryVisitorsMin = "query_visitors_min"
        case recordedQueriesMax = "recorded_queries_max"
        case exposureDays = "exposure_days"
        case exposuresMax = "exposures_max"
        case webhooksAllowPrivateAddresses = "webhooks_allow_private_addresses"
        case webhookAttemptsMax = "webhook_attempts_max"
        case webhookPauseMilliseconds = "webhook_pause_milliseconds"
        case webhookTimeoutMilliseconds = "webhook_timeout_milliseconds"
    }
}

extension EngineSettings {
    /// Reads and checks a settings file.
    ///
    /// - Throws: `file_unreadable`, or `invalid_settings` with every problem.
    package static func load(_ path: String) throws(Refusal) -> EngineSettings {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Refusal(.fileUnreadable, message: "the settings file \(path) can't be read as UTF-8 text")
        }
        var settings = EngineSettings()
        do {
            let known = Set(CodingKeys.allCases.map(\.rawValue))
            let members = try Yams.load(yaml: text) as? [String: Any] ?? [:]
            let unknown = members.keys.filter { !known.contains($0) }.sorted()
            guard unknown.isEmpty else {
                throw Refusal(
                    .invalidSettings, message: "the settings file \(path) has unknown keys",
                    problems: unknown.map { Problem(.unknownMember, field: $0, message: "no such setting") })
            }
            if !members.isEmpty { settings = try YAMLDecoder().decode(EngineSettings.self, from: text) }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.invalidSettings, message: "the settings file \(path) is not valid: \(error)")
        }
        try settings.check()
        return settings
    }

    /// - Throws: `invalid_settings` with every value that is out of its range.
    package func check() throws(Refusal) {
        var problems: [Problem] = []
        func require(_ holds: Bool, _ key: CodingKeys, _ expected: String) {
            if !holds { problems.append(Problem(.invalidValue, field: key.rawValue, message: "expected \(expected)")) }
        }
        require(!dataFolder.isEmpty, .dataFolder, "a folder")
        require(
            currency.utf8.count == 3 && currency.utf8.allSatisfy { (65...90).contains($0) }, .currency,
            "an ISO 4217 code of three capital letters")
        require((1...256).contains(searchThreads), .searchThreads, "1 to 256")
        require((0...100_000).contains(waitingSearchesMax), .waitingSearchesMax, "0 to 100000")
        require((10...600_000).contains(searchMillisecondsMax), .searchMillisecondsMax, "10 to 600000")
        require((5...60_000).contains(relayMilliseconds), .relayMilliseconds, "5 to 60000")
        require((1...10_000).contains(relayBatchMax), .relayBatchMax, "1 to 10000")
        require(rebuildShare > 0 && rebuildShare <= 10, .rebuildShare, "above 0, at most 10")
        require((0...(8 << 30)).contains(answerCacheBytes), .answerCacheBytes, "0 to 8589934592")
        require(memoryBytesMax == 0 || memoryBytesMax >= 64 << 20, .memoryBytesMax, "0, or 67108864 and more")
        require((0...600_000).contains(sequenceWaitMilliseconds), .sequenceWaitMilliseconds, "0 to 600000")
        require((0...1_000).contains(queryVisitorsMin), .queryVisitorsMin, "0 to 1000")
        require((0...10_000_000).contains(recordedQueriesMax), .recordedQueriesMax, "0 to 10000000")
        require((0...3_650).contains(exposureDays), .exposureDays, "0 to 3650")
        require((0...100_000_000).contains(exposuresMax), .exposuresMax, "0 to 100000000")
        require((1...100).contains(webhookAttemptsMax), .webhookAttemptsMax, "1 to 100")
        require((1...3_600_000).contains(webhookPauseMilliseconds), .webhookPauseMilliseconds, "1 to 3600000")
        require((10...60_000).contains(webhookTimeoutMilliseconds), .webhookTimeoutMilliseconds, "10 to 60000")
        guard problems.isEmpty else {
            throw Refusal(.invalidSettings, message: "the settings are not valid", problems: problems)
        }
    }
}

extension EngineSettings {
    var webhookPolicy: WebhookPolicy {
        var policy = WebhookPolicy()
        policy.attemptsMax = Int64(webhookAttemptsMax)
        policy.firstPauseMilliseconds = Int64(webhookPauseMilliseconds)
        policy.timeoutMilliseconds = webhookTimeoutMilliseconds
        policy.allowsPrivateAddresses = webhooksAllowPrivateAddresses
        return policy
    }
}
