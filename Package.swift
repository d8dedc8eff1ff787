// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A target of ours with the settings every target shares.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "aisle",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "aisle", targets: ["aisle"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // Without its allocation counters, which interpose malloc.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .target(name: "CICU", linkerSettings: [.linkedLibrary("icuuc"), .linkedLibrary("icui18n")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary(":libcurl.so.4")]),
        .target(name: "CRabbitMQ", linkerSettings: [.linkedLibrary("rabbitmq")]),
        .target(
            name: "CPages",
            linkerSettings: [
                .linkedLibrary(":libpangocairo-1.0.so.0"), .linkedLibrary(":libpango-1.0.so.0"),
                .linkedLibrary(":libcairo.so.2"), .linkedLibrary(":libgobject-2.0.so.0"),
            ]),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "CXapian", linkerSettings: [.linkedLibrary("xapian")]),
        .systemLibrary(name: "CRoaring", providers: [.apt(["libroaring-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),

        module("Catalog", []),
        module("Relevance", ["Catalog"]),
        module("Analysis", ["CICU", "CXapian", yams]),
        module("Store", ["Catalog", "CSQLite", grdb]),
        module("SearchIndex", ["Catalog", "Analysis", "CXapian", "CRoaring", "CZstd", logging]),
        module(
            "Search",
            [
                "Catalog", "Relevance", "Analysis", "Store", "SearchIndex", "CZlib", "CCurl", crypto, yams, logging,
                lifecycle,
            ]),
        module("Commerce", ["Catalog", "Store", "CPages", grdb, crypto, cryptoExtras, logging, lifecycle]),
        module(
            "Integrations", ["Catalog", "Commerce", "CCurl", "CRabbitMQ", crypto, cryptoExtras, logging, lifecycle]),
        module("Web", ["Catalog", "Analysis", "Search", "Commerce", hummingbird, logging, metrics]),
        .executableTarget(
            name: "aisle",
            dependencies: [
                "Catalog", "Relevance", "Analysis", "Store", "SearchIndex", "Search", "Commerce", "Integrations",
                "Web", arguments, hummingbird, lifecycle, signals, logging, metrics, yams,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "MicroBenchmarks",
            dependencies: [
                "Analysis", "Catalog", "SearchIndex", .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/micro",
            swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),

        .target(
            name: "TestSupport", dependencies: ["Relevance", logging], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("CatalogTests", ["Catalog", "TestSupport"]),
        tests("RelevanceTests", ["Catalog", "Relevance"], exclude: ["Reference"]),
        tests("AnalysisTests", ["Analysis", "TestSupport"], exclude: ["Cases"]),
        tests("StoreTests", ["Catalog", "Store", grdb]),
        tests("SearchIndexTests", ["Analysis", "Catalog", "SearchIndex", "TestSupport"]),
        tests(
            "SearchTests",
            [
                "Analysis", "Catalog", "CZlib", "Relevance", "Search", "SearchIndex", "Store", "TestSupport", "aisle",
                lifecycle, logging,
            ], exclude: ["Learning/LightGBM"]),
        tests("CommerceTests", ["Catalog", "Commerce", "Integrations", "Store", "TestSupport", grdb, logging]),
        tests(
            "IntegrationsTests",
            [
                "Catalog", "Commerce", "Integrations", "Store", "TestSupport", crypto, cryptoExtras, grdb, lifecycle,
                logging,
            ],
            exclude: ["Mail/mail_server.py"]),
        tests(
            "WebTests",
            [
                "Analysis", "Catalog", "Commerce", "Integrations", "Relevance", "Search", "TestSupport", "Web", "aisle",
                crypto, hummingbird, lifecycle, logging, metrics,
            ]),
        tests(
            "AisleTests",
            [
                arguments, grdb, "Catalog", "Commerce", "Integrations", "Relevance", "Search", "TestSupport", "Web",
                "aisle",
            ]),
        tests("TidyTests", []),
    ],
    cxxLanguageStandard: .cxx17
)
