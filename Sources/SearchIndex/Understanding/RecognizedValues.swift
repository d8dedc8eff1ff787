import Synchronization

/// What words mean in a snapshot, found once: no more entries than its fields have values, for each analyzer.
final class RecognizedValues: Sendable {
    struct Key: Hashable {
        /// Of the analyzer.
        let analyzer: String
        /// Joined as in a ``FacetLexicon``.
        let words: String
    }

    private let values = Mutex<[Key: ValueRecognizer.Value?]>([:])

    /// - Returns: `nil` when the words name no value often enough.
    func value(
        _ key: Key, _ find: () throws(IndexError) -> ValueRecognizer.Value?
    ) throws(IndexError) -> ValueRecognizer.Value? {
        if let known = values.withLock({ $0[key] }) { return known }
        let found = try find()
        values.withLock { $0[key] = .some(found) }
        return found
    }
}
