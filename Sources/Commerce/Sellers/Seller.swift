import Catalog

/// Whether somebody may sell.
package enum SellerState: String, Sendable, CaseIterable {
    /// Waits for somebody who looks at it.
    case pending
    case approved
    /// May not sell, and its products are not shown.
    case suspended

    /// What administrators may make of it.
    package var next: Set<SellerState> {
        switch self {
        case .pending: [.approved, .suspended]
        case .approved: [.suspended]
        case .suspended: [.approved]
        }
    }
}

/// What somebody does in the team of a seller.
package enum TeamRole: String, Sendable, CaseIterable {
    case owner
    case manager
    case editor
    case support
}

/// What may be done for a seller. Every check asks for one of these, never for a role.
package enum TeamPermission: Sendable, CaseIterable {
    case editProfile
    case manageTeam
    case editProducts
    case readOrders
    case readMoney
    case requestPayouts
    case answerReviews
}

extension TeamRole {
    /// The one table of who may do what for a seller.
    package var permissions: Set<TeamPermission> {
        switch self {
        case .owner: Set(TeamPermission.allCases)
        case .manager: [.editProfile, .editProducts, .readOrders, .readMoney, .answerReviews]
        case .editor: [.editProducts]
        case .support: [.readOrders, .answerReviews]
        }
    }
}

/// Somebody who sells in this shop.
package struct Seller: Hashable, Sendable {
    package var id: SellerID
    /// The order of their registration.
    package var number: Int64
    /// The readable part of the shop's address, and the value of the attribute `seller` of its products.
    package var slug: Slug
    package var name: String
    package var description: String?
    /// ISO 3166-1 alpha-2.
    package var country: String?
    package var state: SellerState
    /// Why it was suspended.
    package var reason: String?
    /// What the gateway calls it, so that payouts can be sent; for administrators and those who read the seller's money.
    package var payoutAccount: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    /// As everybody sees it.
    package var profile: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "id": .string(id.rawValue), "slug": .string(slug.rawValue), "name": .string(name),
            "description": text(description), "country": text(country), "since": .string(createdAt.rfc3339),
        ]
    }

    /// As its team sees it.
    package var json: JSONValue {
        .object(
            (profile.members ?? []) + [
                JSONMember("state", .string(state.rawValue)),
                JSONMember("reason", reason.map { .string($0) } ?? .null),
                JSONMember("updated_at", .string(updatedAt.rfc3339)),
            ])
    }

    /// As administrators see it.
    package var administrationJSON: JSONValue {
        .object(
            (json.members ?? []) + [JSONMember("payout_account", payoutAccount.map { .string($0) } ?? .null)])
    }
}

/// Somebody in the team of a seller.
package struct TeamMember: Hashable, Sendable {
    package var userID: UserID
    /// `nil` for one who was erased.
    package var email: String?
    package var name: String?
    package var role: TeamRole
    package var since: Timestamp

    package var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "user_id": .string(userID.rawValue), "email": text(email), "name": text(name),
            "role": .string(role.rawValue), "since": .string(since.rfc3339),
        ]
    }
}

/// Somebody who may join the team of a seller.
package struct TeamInvitation: Hashable, Sendable {
    /// `inv_` and 16 random letters and digits.
    package var id: String
    package var sellerID: SellerID
    package var sellerName: String
    package var email: EmailAddress
    package var role: TeamRole
    package var createdAt: Timestamp
    /// Exclusive.
    package var expiresAt: Timestamp

    package var json: JSONValue {
        [
            "id": .string(id), "seller_id": .string(sellerID.rawValue), "seller_name": .string(sellerName),
            "email": .string(email.text), "role": .string(role.rawValue), "created_at": .string(createdAt.rfc3339),
            "expires_at": .string(expiresAt.rfc3339),
        ]
    }
}

/// The limits of sellers, each with its reason.
package enum SellerLimits {
    package static let nameCharacters = 80
    package static let descriptionCharacters = 2_000
    package static let reasonCharacters = 500
    /// What a gateway calls a seller: as long as any of a gateway's names.
    static let payoutAccountBytes = 1...255
    /// People and invitations of one seller: a page that can still be read.
    package static let team = 50
    /// Sellers that one person registers, so that nobody takes all the names.
    package static let registeredByOne = 5
    package static let pageMax = 100
    static let invitationMilliseconds: Int64 = 14 * 24 * 60 * 60 * 1_000
    /// Products that are hidden or shown again in one transaction.
    static let settledAtOnce = 200
}

extension CommerceEventType {
    static let sellerRegistered = CommerceEventType("seller.registered")
    static let sellerApproved = CommerceEventType("seller.approved")
    static let sellerSuspended = CommerceEventType("seller.suspended")
    static let sellerTeamChanged = CommerceEventType("seller.team_changed")
    static let sellerPayoutRequested = CommerceEventType("seller.payout_requested")
    static let sellerPayoutPaid = CommerceEventType("seller.payout_paid")
    static let sellerPayoutRejected = CommerceEventType("seller.payout_rejected")
}
