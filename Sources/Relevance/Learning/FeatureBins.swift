/// The features of many rows as small numbers: what a split can tell apart.
///
/// Bins are drawn from the values of all rows, also of queries that are left out; nothing of their grades is in them.
struct FeatureBins: Sendable {
    /// A few thousand judgments tell no more values apart.
    static let binsMax = 64

    /// By feature, then by row.
    private(set) var bins: [[UInt8]] = []
    /// By feature, ascending: a row is in the first bin whose edge its value does not exceed, or in the last one.
    private(set) var edges: [[Double]] = []

    /// - Parameter features: one row after the other.
    init(_ features: [Double], width: Int) {
        precondition(width > 0, "rows have features")
        for feature in 0..<width {
            let values = stride(from: feature, to: features.count, by: width).map { features[$0] }
            let edges = Self.edges(of: values)
            self.edges.append(edges)
            bins.append(values.map { UInt8(Self.bin(of: $0, edges)) })
        }
    }

    private static func bin(of value: Double, _ edges: [Double]) -> Int {
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if value <= edges[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Between all neighbouring values when there are few, else where about equally many rows lie on both sides.
    private static func edges(of values: [Double]) -> [Double] {
        let sorted = values.sorted()
        var distinct: [(value: Double, rows: Int)] = []
        for value in sorted {
            if distinct.last?.value == value {
                distinct[distinct.count - 1].rows += 1
            } else {
                distinct.append((value, 1))
            }
        }
        var edges: [Double] = []
        let rowsPerBin = distinct.count <= binsMax ? 0 : sorted.count / binsMax + 1
        var rows = 0
        for (below, above) in zip(distinct, distinct.dropFirst()) {
            rows += below.rows
            guard rows >= rowsPerBin else { continue }
            rows = 0
            let middle = below.value + (above.value - below.value) / 2
            // Rounding may end at the upper value, which the edge must keep out.
            edges.append(middle < above.value ? middle : below.value)
        }
        return edges
    }
}
