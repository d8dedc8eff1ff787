/// One word of the query together with everything that counts as it.
///
/// A product matches the word when it matches one of the alternatives.
struct WordGroup: Sendable {
    /// Bytes of the query text.
    let source: Range<Int>
    /// Folded, unstemmed.
    let surface: String
    let isStopWord: Bool
    /// Identifiers match as a whole or not at all.
    let isIdentifier: Bool
    /// Products that may match; `nil` when all may.
    var allowed: Bitmap?
    /// The identifier that the word is, or is a part of.
    var identifier: IdentifierMatch?
    /// The misspelled word that this one is taken for the meaning of; `nil` for a word that stands as typed.
    var misspelled: String?
    /// Best first; empty when the index has nothing for the word.
    var alternatives: [TermAlternative]

    init(source: Range<Int>, surface: String, isStopWord: Bool, isIdentifier: Bool) {
        self.source = source
        self.surface = surface
        self.isStopWord = isStopWord
        self.isIdentifier = isIdentifier
        alternatives = []
    }

    var isKnown: Bool { !alternatives.isEmpty }

    /// Digits only, with points perhaps.
    var isNumber: Bool { surface.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2E } }

    var hasDigit: Bool { surface.utf8.contains { $0 &- 0x30 < 10 } }

    /// The word to show instead of a misspelled one; `nil` when the word stands as typed.
    var correction: String? {
        guard let first = alternatives.first, first.isCorrection else { return nil }
        return first.surface
    }
}

/// One way for a product to match a word: all of the terms.
struct TermAlternative: Sendable {
    enum Kind: Sendable {
        case exact, folded, synonym, joined, split, compound, prefix, fuzzy
    }

    /// Never empty.
    let terms: [[UInt8]]
    /// 0…1, multiplies the weight of the terms.
    let weight: Double
    let kind: Kind
    /// What a person would type for it.
    let surface: String?
    /// See ``QueryWord/Alternative/isLive``.
    let isLive: Bool
    /// What the slips of a correction cost, as ``SlipCost`` counts; 0 for everything else.
    let slipCost: Double

    init(
        terms: [[UInt8]], weight: Double, kind: Kind, surface: String? = nil, isLive: Bool = false, slipCost: Double = 0
    ) {
        self.terms = terms
        self.weight = weight
        self.kind = kind
        self.surface = surface
        self.isLive = isLive
        self.slipCost = slipCost
    }

    func scaled(by factor: Double) -> TermAlternative {
        TermAlternative(
            terms: terms, weight: weight * factor, kind: kind, surface: surface, isLive: isLive, slipCost: slipCost)
    }

    /// Whether somebody has to have made a slip for it; the parts of a word with a hyphen are none.
    var isCorrection: Bool { slipCost > 0 }

    var rankNode: RankNode {
        let parts = terms.map { RankNode.term($0, scale: weight / Double(terms.count)) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }
}
