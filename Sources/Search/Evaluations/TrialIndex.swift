import Analysis
import Catalog
import Foundation
import SearchIndex

/// An index of the whole catalog beside the one that is served, for trying an analyzer with other terms or frequencies.
///
/// It lies in a folder of its own under the system's temporary folder, which goes away with it; neither the served index nor
/// the data folder is touched.
final class TrialIndex: Sendable {
    /// What is searched, and how.
    let source: (snapshot: IndexSnapshot, pool: SessionPool)
    private let generation: IndexGeneration
    let folder: URL

    /// Reads the catalog as it is at one instant and builds. Blocking, for as long as `aisle reindex` takes.
    ///
    /// - Parameter analyzer: takes the place of the one of its name.
    init(_ analyzer: Analyzer, of host: IndexHost) throws(Refusal) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aisle-trial-\(UUID().uuidString)")
        do {
            let schema = host.schema.replacing(analyzer)
            let location = try IndexFolder(folder.path).newGeneration()
            let builder = try GenerationBuilder(location, schema: schema)
            let sequence = try IndexRebuild.readConsistently(host, builder, OneTimeFlag()) { _ in }
            try builder.finish(checkpoint: sequence)
            generation = try IndexGeneration.open(
                location, schema: schema, searchThreads: host.settings.searchThreads, writable: false)
            source = (generation.snapshot, SessionPool(analyzer))
            self.folder = folder
        } catch {
            Self.remove(folder)
            switch error {
            case let refusal as Refusal: throw refusal
            case let error as IndexError: throw error.refusal
            default: throw Refusal(.internalError, message: "the index of a trial can't be built: \(error)")
            }
        }
    }

    deinit { Self.remove(folder) }

    private static func remove(_ folder: URL) {
        // What can't be removed stays in the system's temporary folder, which is cleared by the system.
        try? FileManager.default.removeItem(at: folder)
    }
}
