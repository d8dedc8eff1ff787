import Analysis
import Foundation
import Testing

/// The analyzers that the product ships. Reading them all takes seconds in a debug build, so it happens once.
enum ShippedAnalyzers {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../analyzers").standardizedFileURL
    private static let registry = Result { try AnalyzerRegistry(folder: folder) }

    static func analyzer(named name: String) throws -> Analyzer {
        try #require(try registry.get().analyzer(named: name))
    }
}
