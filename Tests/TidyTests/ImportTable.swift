/// Which modules each target may import: the arrows of ARCHITECTURE.md.
enum ImportTable {
    struct Row {
        var ours: Set<String> = []
        var others: Set<String> = []
        /// C modules, which only the folders of ``nativeFolders`` import.
        var native: Set<String> = []
        /// Foundation; the nouns do without.
        var mayUseFoundation = true
    }

    static let rows: [String: Row] = [
        "Catalog": Row(mayUseFoundation: false),
        "Relevance": Row(ours: ["Catalog"], mayUseFoundation: false),
        "Analysis": Row(others: ["Yams"], native: ["CICU", "CXapian"]),
        "Store": Row(ours: ["Catalog"], others: ["GRDB"], native: ["CSQLite"]),
        "SearchIndex": Row(
            ours: ["Catalog", "Analysis"], others: ["Logging"], native: ["CXapian", "CRoaring", "CZstd"]),
        "Search": Row(
            ours: ["Catalog", "Relevance", "Analysis", "Store", "SearchIndex"],
            others: ["Logging", "ServiceLifecycle", "Crypto", "Yams"], native: ["CZlib", "CCurl"]),
        "Commerce": Row(
            ours: ["Catalog", "Store"], others: ["GRDB", "Crypto", "CryptoExtras", "Logging", "ServiceLifecycle"],
            native: ["CPages"]),
        "Integrations": Row(
            ours: ["Catalog", "Commerce"], others: ["Crypto", "CryptoExtras", "Logging", "ServiceLifecycle"],
            native: ["CCurl", "CRabbitMQ"]),
        "Web": Row(
            ours: ["Catalog", "Search", "Commerce"],
            others: [
                "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOHTTP1", "NIOHTTPTypes", "Logging",
                "Metrics", "CoreMetrics", "ServiceLifecycle",
            ]),
        "aisle": Row(
            ours: [
                "Catalog", "Relevance", "Analysis", "Store", "SearchIndex", "Search", "Commerce", "Integrations", "Web",
            ],
            others: [
                "ArgumentParser", "Hummingbird", "Logging", "Metrics", "ServiceLifecycle", "UnixSignals", "Yams",
            ]),
    ]

    /// Targets without Swift.
    static let nativeModules: Set<String> = [
        "CICU", "CXapian", "CRoaring", "CZlib", "CZstd", "CCurl", "CRabbitMQ", "CPages",
        "CSQLite",
    ]

    /// What comes with the language and the system.
    static let system: Set<String> = ["Swift", "Synchronization", "Dispatch", "Glibc", "Darwin"]
    static let foundation: Set<String> = ["Foundation", "FoundationEssentials"]

    /// The folders whose files may import C modules.
    static let nativeFolders = ["Native/", "Import/Reading/", "Invoices/Native/"]

    /// The names of the modules that a line of code imports.
    static func module(ofImport line: Substring) -> String? {
        var words = line.split(separator: " ")
        let modifiers: Set<Substring> = ["package", "internal", "private", "fileprivate", "public"]
        while let first = words.first, modifiers.contains(first) || first.hasPrefix("@") { words.removeFirst() }
        guard words.first == "import", words.count >= 2 else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        return name.split(separator: ".").first.map(String.init)
    }
}
