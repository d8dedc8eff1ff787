/// Everybody whom the sweep over all calls plays.
enum SafetyCaller: String, CaseIterable {
    case nobody, forgedToken, expiredToken, endedSession, unknownKey
    case searchKey, catalogKey, relevanceKey, adminKey
    /// Owns what the sweep asks for: order, address, session, list …
    case ann
    /// Another customer.
    case bob
    /// Owns the shop that is asked for.
    case sam
    /// Owns another shop.
    case eve
    /// People with a role.
    case catalogPerson, relevancePerson, support, administrator
    /// Without an account, with the secrets of ann's order and of a cart.
    case holder
    /// Without an account, with guessed secrets.
    case guesser

    static let refused: Set<SafetyCaller> = [.forgedToken, .expiredToken, .endedSession, .unknownKey]
    static let anonymous: Set<SafetyCaller> = [.nobody, .holder, .guesser]
    static let keys: Set<SafetyCaller> = [.searchKey, .catalogKey, .relevanceKey, .adminKey]
    static let people: Set<SafetyCaller> = [
        .ann, .bob, .sam, .eve, .catalogPerson, .relevancePerson, .support, .administrator,
    ]
    private static let lookingAfter: Set<SafetyCaller> = [.support, .administrator, .adminKey]

    /// The statuses with which the caller is refused; `nil` when he may.
    func refusal(_ word: AccessTable.Word) -> Set<Int>? {
        if word == .everybody { return nil }
        if Self.refused.contains(self) { return [401] }
        return switch word {
        case .everybody, .visitors: nil
        case .catalog: only([.catalogKey, .adminKey, .catalogPerson, .administrator])
        case .relevance: only([.relevanceKey, .adminKey, .relevancePerson, .administrator])
        case .operators, .administrators: only([.adminKey, .administrator])
        case .catalogKeys: only([.catalogKey, .adminKey])
        case .people: only(Self.people)
        case .own: Self.people.subtracting([.ann]).contains(self) ? [404] : only([.ann])
        case .ownCart, .ownCheckout: self == .holder ? nil : [404]
        case .ownOrder: owned(without: [401], also: [])
        case .ownOrderOrSupport: owned(without: [404], also: Self.lookingAfter)
        case .ownPayment: owned(without: [401], also: [.adminKey])
        case .ownPaymentOrSupport: owned(without: [401], also: Self.lookingAfter)
        case .payers:
            Self.keys.subtracting([.adminKey]).contains(self) || self == .nobody ? [401] : nil
        case .team, .sellingTeam: only([.sam])
        case .answerers: only(Self.lookingAfter.union([.sam]), else: [403, 404])
        case .editors: only([.catalogPerson, .administrator, .adminKey])
        case .support: only(Self.lookingAfter)
        }
    }

    private func only(_ allowed: Set<SafetyCaller>, else refused: Set<Int> = [403]) -> Set<Int>? {
        if allowed.contains(self) { return nil }
        return Self.anonymous.contains(self) ? [401] : refused
    }

    /// What belongs to ann, or to whoever holds its secret.
    private func owned(without none: Set<Int>, also others: Set<SafetyCaller>) -> Set<Int>? {
        if [.ann, .holder].contains(self) || others.contains(self) { return nil }
        return self == .nobody || Self.keys.contains(self) ? none : [404]
    }
}
