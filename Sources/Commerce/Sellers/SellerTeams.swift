import Catalog

/// Who acts for a seller.
package struct SellerTeams: Sendable {
    let desk: SellerDesk

    /// Members in the order in which they joined, and invitations that nobody has taken yet.
    ///
    /// - Throws: `not_found`; `forbidden`.
    package func team(_ id: SellerID, by person: SignedIn) async throws(Refusal) -> JSONValue {
        let now = desk.environment.now()
        return try await desk.store.read { db in
            let sellers = SellerStore(db)
            _ = try SellerDesk.seller(id, .manageTeam, person, sellers)
            return [
                "members": .array(try sellers.team.members(of: id).map(\.json)),
                "invitations": .array(try sellers.team.invitations(of: id, at: now).map(\.json)),
            ]
        }
    }

    /// Invites whoever has an e-mail address; the answer is the same whether somebody has it or not.
    ///
    /// - Parameter body: `{"email","role"}`.
    /// - Throws: `invalid_value` with all problems; `not_found`; `forbidden`; `limit_exceeded`.
    package func invite(_ body: JSONValue, to id: SellerID, by person: SignedIn) async throws(Refusal)
        -> TeamInvitation
    {
        var reader = MemberReader(body, known: ["email", "role"])
        let email = reader.email("email")
        let role = reader.word("role", TeamRole.self, isRequired: true)
        guard let email, let role, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let now = desk.environment.now()
        let name = "inv_\(desk.environment.randomText(16))"
        return try await desk.store.write { db in
            let sellers = SellerStore(db)
            let seller = try SellerDesk.seller(id, .manageTeam, person, sellers)
            let team = sellers.team
            let (members, open) = (try team.members(of: id), try team.invitations(of: id, at: now))
            guard !members.contains(where: { $0.email.flatMap(EmailAddress.init)?.key == email.key }) else {
                throw Refusal(.conflict, message: "somebody of the team has this address already")
            }
            guard members.count + open.count < SellerLimits.team else {
                throw Refusal(.limitExceeded, message: "a team may have \(SellerLimits.team) members")
            }
            let invitation = TeamInvitation(
                id: name, sellerID: id, sellerName: seller.name, email: email, role: role, createdAt: now,
                expiresAt: now.adding(SellerLimits.invitationMilliseconds))
            try team.insert(invitation)
            return invitation
        }
    }

    /// - Throws: `not_found`; `forbidden`.
    package func withdraw(_ invitation: String, of id: SellerID, by person: SignedIn) async throws(Refusal) {
        let now = desk.environment.now()
        try await desk.store.write { db in
            let sellers = SellerStore(db)
            _ = try SellerDesk.seller(id, .manageTeam, person, sellers)
            guard try sellers.team.invitations(of: id, at: now).contains(where: { $0.id == invitation }) else {
                throw Self.noInvitation
            }
            try sellers.team.removeInvitation(invitation)
        }
    }

    /// Gives a member another role.
    ///
    /// - Parameter body: `{"role"}`.
    /// - Throws: `invalid_value`; `not_found`; `forbidden`; `conflict` for the last owner.
    package func setRole(
        _ body: JSONValue, of user: UserID, in id: SellerID, by person: SignedIn
    ) async throws(Refusal) -> JSONValue {
        var reader = MemberReader(body, known: ["role"])
        let role = reader.word("role", TeamRole.self, isRequired: true)
        guard let role, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let now = desk.environment.now()
        return try await desk.store.write { db in
            let sellers = SellerStore(db)
            _ = try SellerDesk.seller(id, .manageTeam, person, sellers)
            guard let before = try sellers.team.role(of: user, in: id) else { throw Self.noMember }
            if before == .owner, role != .owner { try Self.keepOwner(of: id, sellers.team) }
            try sellers.team.put(user, role, in: id, at: now)
            try Self.publish(user, role, id, sellers, person.caller, now)
            return ["user_id": .string(user.rawValue), "role": .string(role.rawValue)]
        }
    }

    /// Takes somebody out of the team; everybody may leave by himself.
    ///
    /// - Throws: `not_found`; `forbidden`; `conflict` for the last owner.
    package func remove(_ user: UserID, from id: SellerID, by person: SignedIn) async throws(Refusal) {
        let now = desk.environment.now()
        try await desk.store.write { db in
            let sellers = SellerStore(db)
            let isLeaving = user == person.user.id
            if !isLeaving { _ = try SellerDesk.seller(id, .manageTeam, person, sellers) }
            guard let role = try sellers.team.role(of: user, in: id) else { throw Self.noMember }
            if role == .owner { try Self.keepOwner(of: id, sellers.team) }
            try sellers.team.remove(user, from: id)
            try sellers.team.settleRole(of: user, at: now)
            try Self.publish(user, nil, id, sellers, person.caller, now)
        }
    }

    // MARK: Being invited

    /// To which teams somebody is invited.
    package func invitations(for person: SignedIn) async throws(Refusal) -> JSONValue {
        let now = desk.environment.now()
        guard let email = person.user.email else { return ["invitations": []] }
        let found = try await desk.store.read { try TeamStore($0).invitations(for: email, at: now) }
        return ["invitations": .array(found.map(\.json))]
    }

    /// Joins a team. Sessions notice the new right at once.
    ///
    /// - Throws: `not_found` for an invitation of somebody else too.
    package func accept(_ invitation: String, by person: SignedIn) async throws(Refusal) -> TeamInvitation {
        let now = desk.environment.now()
        return try await answering(invitation, person) { found, sellers in
            try sellers.team.put(person.user.id, found.role, in: found.sellerID, at: now)
            try sellers.team.settleRole(of: person.user.id, at: now)
            try Self.publish(person.user.id, found.role, found.sellerID, sellers, person.caller, now)
        }
    }

    /// - Throws: `not_found` for an invitation of somebody else too.
    package func decline(_ invitation: String, by person: SignedIn) async throws(Refusal) {
        _ = try await answering(invitation, person) { _, _ in }
    }

    private func answering(
        _ invitation: String, _ person: SignedIn,
        _ body: @escaping @Sendable (TeamInvitation, SellerStore) throws -> Void
    ) async throws(Refusal) -> TeamInvitation {
        let now = desk.environment.now()
        guard let email = person.user.email else { throw Self.noInvitation }
        return try await desk.store.write { db in
            let sellers = SellerStore(db)
            let open = try sellers.team.invitations(for: email, at: now)
            guard let found = open.first(where: { $0.id == invitation }) else { throw Self.noInvitation }
            try sellers.team.removeInvitation(invitation)
            try body(found, sellers)
            return found
        }
    }

    // MARK: Steps

    private static let noMember = Refusal(.notFound, message: "the team has no such member")
    private static let noInvitation = Refusal(.notFound, message: "there is no such invitation, or its time is over")

    private static func keepOwner(of id: SellerID, _ team: TeamStore) throws {
        guard try team.owners(of: id) > 1 else {
            throw Refusal(.conflict, message: "somebody has to own the seller, make another member an owner first")
        }
    }

    private static func publish(
        _ user: UserID, _ role: TeamRole?, _ id: SellerID, _ sellers: SellerStore, _ caller: Caller, _ now: Timestamp
    ) throws {
        try sellers.events.append(
            .sellerTeamChanged,
            [
                "seller_id": .string(id.rawValue), "user_id": .string(user.rawValue),
                "role": role.map { .string($0.rawValue) } ?? .null,
            ], by: caller, at: now)
    }
}
