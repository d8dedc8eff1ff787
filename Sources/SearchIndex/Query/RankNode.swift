/// What a document's first-stage score is made of.
package indirect enum RankNode: Sendable {
    /// BM25 of a term, multiplied. Nothing for a document without the term.
    case term([UInt8], scale: Double)
    /// The parts together.
    case sum([RankNode])
    /// The parts together where a document has all of them, else nothing.
    case all([RankNode])
    /// The best of the parts.
    case max([RankNode])
    /// The terms count as one term with their documents and frequencies together.
    case synonym([[UInt8]])
    /// The part, multiplied.
    case scaled(RankNode, Double)
}

/// A candidate of the first ranking stage.
package struct RankedDocument: Sendable, Hashable {
    package let docid: UInt32
    /// BM25, above 0.
    package let weight: Double
}
