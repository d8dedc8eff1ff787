package import Analysis
import Foundation

/// Which products match the words of a query, exactly, before any filter.
struct QueryMatch: Sendable {
    let groups: [WordGroup]
    /// For each group the products that match it.
    let groupDocuments: [Bitmap]
    /// Inverse document frequency of each group; 0 for unknown words.
    let idf: [Double]
    /// Groups that a full match needs: content words, or stop words where there is nothing else.
    let required: [Int]
    /// The products that the query names as a whole; a full match as well.
    var names = WholeNames.none

    init(groups: [WordGroup], snapshot: IndexSnapshot) throws(IndexError) {
        self.groups = groups
        var documents: [Bitmap] = []
        var idf: [Double] = []
        for group in groups {
            let matching = try Self.documents(of: group, in: snapshot)
            documents.append(matching)
            idf.append(Self.idf(of: matching, in: snapshot))
        }
        groupDocuments = documents
        self.idf = idf
        let content = groups.indices.filter { !groups[$0].isStopWord }
        required = content.isEmpty ? groups.indices.filter { groups[$0].isKnown } : content
    }

    /// Inverse document frequency as in BM25; 0 where nothing matches.
    static func idf(of documents: Bitmap, in snapshot: IndexSnapshot) -> Double {
        let count = Double(documents.count)
        let total = Double(max(snapshot.documentCount, 1))
        return count == 0 ? 0 : log(1 + (total - count + 0.5) / (count + 0.5))
    }

    private static func documents(of group: WordGroup, in snapshot: IndexSnapshot) throws(IndexError) -> Bitmap {
        var parts: [Bitmap] = []
        for alternative in group.alternatives { parts.append(try Self.documents(of: alternative, in: snapshot)) }
        let documents = parts.count == 1 ? parts[0] : Bitmap.or(parts)
        return group.allowed.map(documents.and) ?? documents
    }

    static func documents(
        of alternative: TermAlternative, in snapshot: IndexSnapshot
    ) throws(IndexError) -> Bitmap {
        var all: [Bitmap] = []
        for term in alternative.terms { all.append(try snapshot.postings(term)) }
        return all.count == 1 ? all[0] : Bitmap.and(all)
    }

    /// Products that have the identifiers of the query; `nil` when it names none.
    func identified() -> Bitmap? {
        let sets = groups.compactMap(\.identifier?.documents)
        return sets.isEmpty ? nil : Bitmap.or(sets)
    }

    /// Products with one of the identifiers that the query is about; `nil` when it is about none.
    func indispensable() -> Bitmap? {
        let runs = Set(required.compactMap { groups[$0].identifier }.filter(\.isTelling).map(\.words))
        return runs.isEmpty ? nil : Bitmap.or(runs.map { all(Array($0)) })
    }

    /// Products that match every required word; empty when one of them is unknown.
    func full() -> Bitmap {
        guard !required.isEmpty, required.allSatisfy({ groups[$0].isKnown }) else { return names.documents }
        return names.documents.isEmpty ? all(required) : all(required).or(names.documents)
    }

    /// Products that match every required word without a synonym rule; `nil` when no such rule is in play.
    func literal(in snapshot: IndexSnapshot) throws(IndexError) -> Bitmap? {
        guard groups.contains(where: { $0.alternatives.contains(where: \.isLive) }) else { return nil }
        var parts: [Bitmap] = []
        for index in required {
            var group = groups[index]
            group.alternatives.removeAll(where: \.isLive)
            parts.append(
                group.alternatives.count == groups[index].alternatives.count
                    ? groupDocuments[index] : try Self.documents(of: group, in: snapshot))
        }
        let literal = Bitmap.and(parts)
        return names.documents.isEmpty ? literal : literal.or(names.documents)
    }

    /// Products that match every required word which the index knows; `nil` when it knows none.
    func allKnown() -> Bitmap? {
        let known = required.filter { groups[$0].isKnown }
        return known.isEmpty ? nil : all(known)
    }

    private func all(_ indices: [Int]) -> Bitmap {
        indices.count == 1 ? groupDocuments[indices[0]] : Bitmap.and(indices.map { groupDocuments[$0] })
    }

    /// Products whose matched words hold at least a share of the information that all known words hold.
    ///
    /// - Parameter share: 0…1 of the summed idf of the known required words.
    /// - Parameter candidates: only these are looked at; `nil` means all.
    /// - Complexity: linear in the postings of the known words.
    func relaxed(share: Double, within candidates: Bitmap?) -> Bitmap {
        let known = required.filter { groups[$0].isKnown }.sorted { idf[$0] > idf[$1] }
        let total = known.reduce(0) { $0 + idf[$1] }
        guard total > 0 else { return Bitmap(sorted: []) }
        let needed = share * total - 1e-9
        // A product without any of the heaviest words can't reach the share: only products that match
        // one of the words up to that point are counted.
        var rest = total
        var seeds: [Bitmap] = []
        for index in known {
            if rest < needed { break }
            seeds.append(groupDocuments[index])
            rest -= idf[index]
        }
        var candidate = Bitmap.or(seeds)
        // Numbers alone, and the parts of codes among them, say nothing of what was meant.
        let words = known.filter { !groups[$0].isNumber || groups[$0].identifier != nil }
        if words.count < known.count, required.contains(where: { !groups[$0].isNumber }) {
            candidate = candidate.and(Bitmap.or(words.map { groupDocuments[$0] }))
        }
        if let candidates { candidate = candidate.and(candidates) }
        var kept: [UInt32] = []
        candidate.forEach { document in
            var sum = 0.0
            for index in known where groupDocuments[index].contains(document) { sum += idf[index] }
            if sum >= needed { kept.append(document) }
        }
        return Bitmap(sorted: kept)
    }

    /// Surfaces of the required words that a product does not match.
    func missingWords(in document: UInt32) -> [String] {
        required.filter { !groupDocuments[$0].contains(document) }.map { groups[$0].surface }
    }
}
