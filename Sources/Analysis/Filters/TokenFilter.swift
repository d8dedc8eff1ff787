/// Whether a text is indexed or asked for; a few filters differ.
package enum AnalysisMode: Sendable, Hashable {
    case index
    case query
}

/// Changes, adds or flags the tokens of one text.
///
/// The contract, tested for every filter: no empty term, valid UTF-8, starts never decrease, offsets stay within the
/// source, derived tokens follow their main token. Until stemming, a changed term is also the new surface.
protocol TokenFilter {
    /// The name in analyzer files.
    var name: String { get }

    /// Texts whose tokens have none of these traits stay as they are.
    var concern: TokenTraits { get }

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode)
}

extension TokenFilter {
    var concern: TokenTraits { .any }
}
