package import Analysis
import Foundation

/// Scores a list of documents by BM25 over weighted frequencies (Robertson and Zaragoza 2009), all of them at once.
///
/// The formula is Xapian's: ln of (N - n + 0.5) / (n + 0.5), bent so that it stays above 0 for terms that most documents
/// hold, times (k1 + 1) × wdf / (wdf + k1 × (1 - b + b × max(length / average, ½))). The match set is known before
/// ranking begins, so every term's list is walked once beside it and nothing is estimated.
struct BM25Scorer {
    let snapshot: IndexSnapshot
    private let parameters: RankingParameters
    /// Ascending.
    private let documents: [UInt32]
    /// k1 × (1 - b + b × normalised length) of each document.
    let saturation: [Double]

    /// Shorter documents than half the average gain no more.
    private static let normalisedLengthMin = 0.5

    /// - Parameter documents: ascending.
    init(snapshot: IndexSnapshot, parameters: RankingParameters, documents: [UInt32]) {
        self.snapshot = snapshot
        self.parameters = parameters
        self.documents = documents
        let perToken = snapshot.averageLength > 0 ? 1 / snapshot.averageLength : 0
        let (k1, b) = (parameters.bm25K1, parameters.bm25B)
        saturation = snapshot.lengths(of: documents).map { length in
            k1 * (1 - b + b * max(Double(length) * perToken, Self.normalisedLengthMin))
        }
    }

    /// - Returns: one score for each document; 0 where the node finds nothing.
    func scores(_ node: RankNode) throws(IndexError) -> [Double] {
        switch node {
        case .term(let term, let scale):
            var scores = [Double](repeating: 0, count: documents.count)
            try addTerm(term, scale: scale, to: &scores)
            return scores
        case .synonym(let terms): return try synonym(terms)
        case .scaled(let part, let factor): return try scores(part).map { $0 * factor }
        case .sum(let parts):
            var sum = [Double](repeating: 0, count: documents.count)
            for part in parts {
                if case .term(let term, let scale) = part {
                    try addTerm(term, scale: scale, to: &sum)
                } else {
                    Self.combine(&sum, try scores(part)) { $0 + $1 }
                }
            }
            return sum
        case .max(let parts): return try combined(parts) { Swift.max($0, $1) }
        case .all(let parts): return try combined(parts) { $0 > 0 && $1 > 0 ? $0 + $1 : 0 }
        }
    }

    /// The best documents by score, best first; equal ones by docid. Those without a score are left out.
    func best(_ node: RankNode, limit: Int) throws(IndexError) -> [RankedDocument] {
        best(of: try scores(node), after: nil, limit: limit)
    }

    /// The best by scores that are there already, behind a place in their order.
    func best(of scores: [Double], after place: RankedDocument?, limit: Int) -> [RankedDocument] {
        var heap = BoundedHeap<RankedDocument>(limit: limit) {
            $0.weight != $1.weight ? $0.weight > $1.weight : $0.docid < $1.docid
        }
        // Almost all of a large set are below the worst that is kept: they cost one comparison.
        var floor = 0.0
        for (document, score) in zip(documents, scores) where score > floor {
            if let place, score > place.weight || score == place.weight && document <= place.docid { continue }
            heap.insert(RankedDocument(docid: document, weight: score))
            if heap.isFull { floor = heap.worst?.weight ?? 0 }
        }
        return heap.sorted()
    }

    // MARK: Combining

    private func combined(
        _ parts: [RankNode], _ operation: (Double, Double) -> Double
    ) throws(IndexError) -> [Double] {
        guard let first = parts.first else { return [Double](repeating: 0, count: documents.count) }
        var result = try scores(first)
        for part in parts.dropFirst() { Self.combine(&result, try scores(part), operation) }
        return result
    }

    @inline(__always)
    private static func combine(
        _ left: inout [Double], _ right: [Double], _ operation: (Double, Double) -> Double
    ) {
        for index in left.indices { left[index] = operation(left[index], right[index]) }
    }

    // MARK: Terms

    private func addTerm(_ term: [UInt8], scale: Double, to scores: inout [Double]) throws(IndexError) {
        let postings = try snapshot.termPostings(term)
        let weight = scale * termWeight(documentCount: postings.documents.count)
        guard weight > 0 else { return }
        scores.withUnsafeMutableBufferPointer { scores in
            saturation.withUnsafeBufferPointer { saturation in
                for list in postings.lists {
                    forEachCommon(with: list) { index, frequency in
                        let frequency = Double(frequency)
                        scores[index] += weight * frequency / (frequency + saturation[index])
                    }
                }
            }
        }
    }

    private func synonym(_ terms: [[UInt8]]) throws(IndexError) -> [Double] {
        var frequencies = [UInt32](repeating: 0, count: documents.count)
        var sets: [Bitmap] = []
        for term in terms {
            let postings = try snapshot.termPostings(term)
            sets.append(postings.documents)
            frequencies.withUnsafeMutableBufferPointer { frequencies in
                for list in postings.lists {
                    forEachCommon(with: list) { index, frequency in frequencies[index] += UInt32(frequency) }
                }
            }
        }
        let weight = termWeight(documentCount: Bitmap.or(sets).count)
        return zip(frequencies, saturation).map { frequency, saturation in
            frequency == 0 ? 0 : weight * Double(frequency) / (Double(frequency) + saturation)
        }
    }

    func termWeight(documentCount: Int) -> Double {
        guard documentCount > 0 else { return 0 }
        let (total, count) = (Double(snapshot.documentCount), Double(documentCount))
        let odds = (total - count + 0.5) / (count + 0.5)
        return log(odds < 2 ? odds * 0.5 + 1 : odds) * (parameters.bm25K1 + 1)
    }

    // MARK: Walking

    /// Calls the body for every document of ours that a list holds, with its place in ours.
    @inline(__always)
    func forEachCommon(with list: PostingList, _ body: (Int, UInt16) -> Void) {
        documents.withUnsafeBufferPointer { ours in
            list.documents.withUnsafeBufferPointer { theirs in
                list.frequencies.withUnsafeBufferPointer { frequencies in
                    var (our, their) = (0, 0)
                    while our < ours.count, their < theirs.count {
                        let (left, right) = (ours[our], theirs[their])
                        if left == right {
                            body(our, frequencies[their])
                            our += 1
                            their += 1
                        } else if left < right {
                            our = Self.seek(ours, from: our + 1, right)
                        } else {
                            their = Self.seek(theirs, from: their + 1, left)
                        }
                    }
                }
            }
        }
    }

    /// The first place from a start on whose docid is not less; gallops, since most steps are short and some are long.
    @inline(__always)
    private static func seek(_ docids: UnsafeBufferPointer<UInt32>, from start: Int, _ docid: UInt32) -> Int {
        guard start < docids.count, docids[start] < docid else { return start }
        var step = 1
        var low = start
        var high = start + 1
        while high < docids.count, docids[high] < docid {
            low = high
            step *= 2
            high += step
        }
        high = min(high, docids.count)
        low += 1
        while low < high {
            let middle = (low + high) / 2
            if docids[middle] < docid { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
