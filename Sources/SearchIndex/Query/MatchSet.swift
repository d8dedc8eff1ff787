/// The products of one search, by how well they match its words.
///
/// All of the tiers are disjoint, and every product of an earlier tier ranks above every product of a later one.
struct MatchSet: Sendable {
    /// Match every required word (or anything, when there are no words).
    let full: Bitmap
    /// Match only some of the words; empty unless too few products match all.
    let relaxed: Bitmap
    /// Both tiers.
    let all: Bitmap

    init(full: Bitmap, relaxed: Bitmap) {
        self.full = full
        self.relaxed = relaxed
        all = relaxed.isEmpty ? full : full.or(relaxed)
    }

    func and(_ documents: Bitmap) -> MatchSet { MatchSet(full: full.and(documents), relaxed: relaxed.and(documents)) }

    func andNot(_ documents: Bitmap) -> MatchSet {
        documents.isEmpty ? self : MatchSet(full: full.andNot(documents), relaxed: relaxed.andNot(documents))
    }
}
