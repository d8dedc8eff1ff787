internal import CXapian

/// A query tree as Xapian ranks it.
package indirect enum RankNode: Sendable {
    /// A term whose weight is multiplied.
    case term([UInt8], scale: Double)
    case or([RankNode])
    case and([RankNode])
    /// Documents must match the first and gain from the second.
    case andMaybe(RankNode, RankNode)
    /// The best of the parts counts.
    case max([RankNode])
    /// The parts count as one term with their documents together.
    case synonym([RankNode])
}

/// A query tree flattened for the shim: nodes in postfix order over one arena of term bytes.
struct FlatQuery {
    private(set) var arena: [UInt8] = []
    private(set) var nodes: [cxapian_node] = []

    init(_ root: RankNode) { append(root) }

    private mutating func append(_ node: RankNode) {
        switch node {
        case .term(let bytes, let scale):
            push(CXAPIAN_TERM, offset: arena.count, length: bytes.count, count: 0, scale: scale)
            arena.append(contentsOf: bytes)
        case .or(let parts): append(parts, CXAPIAN_OR)
        case .and(let parts): append(parts, CXAPIAN_AND)
        case .max(let parts): append(parts, CXAPIAN_MAX)
        case .synonym(let parts): append(parts, CXAPIAN_SYNONYM)
        case .andMaybe(let required, let optional): append([required, optional], CXAPIAN_AND_MAYBE)
        }
    }

    private mutating func append(_ parts: [RankNode], _ operation: cxapian_operator) {
        for part in parts { append(part) }
        push(operation, offset: 0, length: 0, count: parts.count, scale: 1)
    }

    private mutating func push(_ operation: cxapian_operator, offset: Int, length: Int, count: Int, scale: Double) {
        nodes.append(
            cxapian_node(
                operation: Int32(operation.rawValue), offset: UInt32(offset), length: UInt32(length),
                count: UInt32(count), scale: scale))
    }
}

/// A candidate of the first ranking stage.
package struct RankedDocument: Sendable, Hashable {
    package let docid: UInt32
    /// BM25, above 0.
    package let weight: Double
}
