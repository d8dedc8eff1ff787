import Catalog
import Search

/// Builds the index behind a first import, while it runs.
struct IndexFollower {
    private let isComplete = OneTimeFlag()
    private let building: Task<Int, any Error>
    private let display: ProgressDisplay

    init(_ engine: Engine) {
        let display = ProgressDisplay()
        self.display = display
        let isComplete = isComplete
        building = Task {
            try await engine.rebuild.run(following: isComplete) { progress in
                // Before that the import shows how far it is.
                guard progress.total > 0 else { return }
                display.show(
                    ProgressStep(
                        label: "indexing", done: Int(progress.indexed),
                        share: Double(progress.indexed) / Double(progress.total)))
            }
        }
    }

    /// Waits until the index holds what the import has written.
    ///
    /// - Throws: what kept the index from being built; the catalog stays as it is and `aisle reindex` tries again.
    func finish() async throws {
        defer { display.finish() }
        isComplete.set()
        _ = try await building.value
    }

    /// Gives the index up; the import has failed.
    func abandon() async {
        building.cancel()
        _ = await building.result
    }
}
