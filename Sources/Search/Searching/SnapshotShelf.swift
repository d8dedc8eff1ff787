import Analysis
import Catalog
import SearchIndex
import Synchronization

/// Keeps the snapshots that cursors in order of relevance began with.
///
/// Scores hang on how frequent words are in the whole catalog, so that every commit shifts them a little; pages of one
/// snapshot neither repeat nor skip anything. A snapshot shares almost all of its memory with its successors.
final class SnapshotShelf: Sendable {
    /// Snapshots kept at once. A busy writer makes ten a second, but only those that somebody reads are kept.
    static let snapshotsMax = 16
    /// How long after its last page a reader may come back.
    static let keptMilliseconds: Int64 = 300_000

    private struct Kept {
        let snapshot: IndexSnapshot
        let analyzer: Analyzer
        var usedAt: Timestamp
    }

    /// Tells this process's snapshots from those of an earlier one, whose numbers were the same.
    let run: UInt64
    private let now: @Sendable () -> Timestamp
    private let kept = Mutex<[UInt64: Kept]>([:])

    init(run: UInt64, now: @escaping @Sendable () -> Timestamp) {
        self.run = run
        self.now = now
    }

    /// The snapshot that a cursor goes on with, and the analyzer that the search began with; `nil` when it needs none or
    /// it is no longer there.
    func kept(for cursor: SearchCursor?) -> (snapshot: IndexSnapshot, analyzer: Analyzer)? {
        guard let position = cursor?.position, position.serial != 0, position.run == run else { return nil }
        let instant = now()
        return kept.withLock { kept in
            Self.drop(&kept, at: instant)
            kept[position.serial]?.usedAt = instant
            return kept[position.serial].map { ($0.snapshot, $0.analyzer) }
        }
    }

    /// Keeps the snapshot of a page for the next one.
    func keep(_ snapshot: IndexSnapshot, _ analyzer: Analyzer, for next: CursorPosition?) {
        guard let next, next.serial == snapshot.serial, next.run == run else { return }
        let instant = now()
        kept.withLock { kept in
            Self.drop(&kept, at: instant)
            kept[snapshot.serial] = Kept(snapshot: snapshot, analyzer: analyzer, usedAt: instant)
            guard kept.count > Self.snapshotsMax else { return }
            let oldest = kept.min { $0.value.usedAt < $1.value.usedAt }
            if let oldest { kept[oldest.key] = nil }
        }
    }

    private static func drop(_ kept: inout [UInt64: Kept], at instant: Timestamp) {
        let limit = instant.millisecondsSinceEpoch - keptMilliseconds
        if kept.contains(where: { $0.value.usedAt.millisecondsSinceEpoch < limit }) {
            kept = kept.filter { $0.value.usedAt.millisecondsSinceEpoch >= limit }
        }
    }
}
