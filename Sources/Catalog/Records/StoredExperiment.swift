/// An experiment as it is kept.
package struct StoredExperiment: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A visitor gets the answers of one analyzer.
        case ab
        /// Everybody gets the hits of both, one by one.
        case interleaving
    }

    /// 0 before it is stored.
    package var number: Int64
    package var name: String
    package var kind: Kind
    package var about: String
    /// The analyzer whose searches take part.
    package var control: String
    package var candidate: String
    /// Which versions of the analyzers, so that no other ones are measured.
    package var controlIdentity: String
    package var candidateIdentity: String
    /// The candidate's share of the visitors; 0.5 for interleaving.
    package var share: Double
    /// Mixed into the hashes that decide, so that experiments divide visitors independently of each other.
    package var salt: String
    package var startsAt: Timestamp
    package var endsAt: Timestamp
    package var createdAt: Timestamp

    package init(
        number: Int64 = 0, name: String, kind: Kind, about: String, control: String, candidate: String,
        controlIdentity: String, candidateIdentity: String, share: Double, salt: String, startsAt: Timestamp,
        endsAt: Timestamp, createdAt: Timestamp
    ) {
        self.number = number
        self.name = name
        self.kind = kind
        self.about = about
        self.control = control
        self.candidate = candidate
        self.controlIdentity = controlIdentity
        self.candidateIdentity = candidateIdentity
        self.share = share
        self.salt = salt
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.createdAt = createdAt
    }
}
