package import Analysis
import Foundation

/// How the misspelled words of a query were meant.
///
/// A query whose words were corrected is read again with the corrections in its text, so that it finds and ranks what the
/// query without the slips does: synonyms, compounds, identifiers and whole names of the meant words count as well. Other
/// words that may have been meant are still found, behind.
struct QuerySpelling {
    private struct Correction {
        /// Bytes of the typed text.
        let source: Range<Int>
        let typed: String
        let meant: String
        /// The other readings, likeliest first.
        let others: [TermAlternative]
    }

    private let corrections: [Correction]
    /// The typed text with the corrections in it.
    let text: String

    /// - Parameter match: the words as typed, with all their corrections.
    /// - Returns: `nil` when no word was corrected.
    init?(
        of text: String, _ match: QueryMatch, snapshot: IndexSnapshot, session: AnalysisSession
    ) throws(IndexError) {
        var corrections: [Correction] = []
        for index in match.groups.indices {
            guard match.groups[index].correction != nil else { continue }
            let readings = try Self.readings(of: index, in: match, snapshot: snapshot, session: session)
            guard let meant = readings.first?.surface else { continue }
            corrections.append(
                Correction(
                    source: match.groups[index].source, typed: match.groups[index].surface, meant: meant,
                    others: Array(readings.dropFirst())))
        }
        guard !corrections.isEmpty else { return nil }
        self.corrections = corrections
        self.text = Self.replaced(corrections, in: text)
    }

    /// The text that the query was asked with, corrected.
    ///
    /// - Parameter asked: like the typed text, but for words that were understood as filters, which are spaces there.
    func shown(in asked: String) -> String { Self.replaced(corrections, in: asked) }

    /// Marks the words that were misspelled. What else they may have meant counts less than what they were taken for.
    ///
    /// - Parameter groups: of the words of ``text``.
    func mark(_ groups: inout [WordGroup]) {
        for correction in corrections {
            let words = correction.meant.split(separator: " ")
            for index in groups.indices where words.contains(where: { $0 == groups[index].surface }) {
                groups[index].misspelled = correction.typed
                guard words.count == 1 else { continue }
                let known = Set(groups[index].alternatives.map(\.terms))
                groups[index].alternatives += correction.others.filter { !known.contains($0.terms) }
            }
        }
    }

    private static func replaced(_ corrections: [Correction], in text: String) -> String {
        var bytes = Array(text.utf8)
        for correction in corrections.reversed() where correction.source.upperBound <= bytes.count {
            bytes.replaceSubrange(correction.source, with: correction.meant.utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Choosing

    /// The corrections of a word, likeliest first: by what its slips cost and by how many products have it together with the other
    /// words. A word that says nothing is the last to be meant.
    private static func readings(
        of index: Int, in match: QueryMatch, snapshot: IndexSnapshot, session: AnalysisSession
    ) throws(IndexError) -> [TermAlternative] {
        let readings = match.groups[index].alternatives.filter(\.isCorrection)
        let asTyped = match.groups[index].alternatives.filter { !$0.isCorrection }
        guard readings.count > 1 else { return readings + asTyped }
        let others = match.required.filter { $0 != index && match.groups[$0].isKnown }.map { match.groupDocuments[$0] }
        let context = others.isEmpty ? nil : Bitmap.and(others)
        var rated: [(reading: TermAlternative, isStopWord: Bool, score: Double, idf: Double)] = []
        for reading in readings {
            let documents = try QueryMatch.documents(of: reading, in: snapshot)
            let isStopWord = session.queryTerms(reading.surface ?? "").allSatisfy(\.isStopWord)
            var score = FuzzyMatcher.likelihood(count: documents.count, slipCost: reading.slipCost)
            if let context {
                // Both count: words that are everywhere stand beside any other, and rare ones seldom do.
                let together = FuzzyMatcher.likelihood(count: documents.andCount(context), slipCost: reading.slipCost)
                score = (score + together) / 2
            }
            rated.append((reading, isStopWord, score, QueryMatch.idf(of: documents, in: snapshot)))
        }
        let sorted = rated.enumerated().sorted { left, right in
            if left.element.isStopWord != right.element.isStopWord { return right.element.isStopWord }
            return left.element.score != right.element.score
                ? left.element.score > right.element.score : left.offset < right.offset
        }.map(\.element)
        // A rare word must not stand above what was meant because it is rare.
        let meant = sorted[0].idf
        return sorted.map { $0.reading.scaled(by: $0.idf > meant ? meant / $0.idf : 1) } + asTyped
    }
}
