/// The fields whose term hashes the second ranking stage reads, in the order in which a ``RankingRow`` has them.
enum RankingField: Int, CaseIterable, Sendable {
    /// Terms of the name in order.
    case name
    /// Joined compounds of the name.
    case joined
    case brand
    /// The model number as one term.
    case model
    /// The last word of the product's type.
    case type
    /// Colours that the name says.
    case colours
    /// Accessory words that say what the product is.
    case accessories
}
