/// What a person is in this shop; several at once are possible. Everybody is a customer.
package enum Role: String, Sendable, CaseIterable, Comparable {
    case customer
    case seller
    /// Edits products and the index.
    case catalog
    /// Works on analyzers and rankings.
    case relevance
    /// Helps customers: sees accounts and orders.
    case support
    case admin

    package static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
}

/// What may be done. Every check of a right asks for one of these, never for a role.
package enum Permission: String, Sendable, CaseIterable {
    /// One's own account, cart, orders.
    case ownAccount = "own_account"
    /// A seller's products and orders.
    case sell
    case editCatalog = "edit_catalog"
    case editRelevance = "edit_relevance"
    /// Finding accounts and reading their activity.
    case readUsers = "read_users"
    /// Ending sessions, blocking and unblocking accounts.
    case blockUsers = "block_users"
    /// Giving and taking roles.
    case grantRoles = "grant_roles"
    /// Approving and rejecting what buyers write of products.
    case moderateReviews = "moderate_reviews"
    /// Answering reviews: a seller those of the own products, the shop all of them.
    case answerReviews = "answer_reviews"
    /// Approving and suspending sellers.
    case approveSellers = "approve_sellers"
    /// Paying out what sellers have earned.
    case paySellers = "pay_sellers"
    /// Revenue, funnel and the other reports.
    case readReports = "read_reports"
    /// Who changed what.
    case readAuditLog = "read_audit_log"
    /// Everybody's orders: finding them, moving them on, calling them off.
    case manageOrders = "manage_orders"
    /// What shipping costs and which taxes are taken.
    case editShop = "edit_shop"
    /// Seeing everybody's payments and giving money back.
    case refundPayments = "refund_payments"
    /// Deciding about returns and taking them in.
    case handleReturns = "handle_returns"
    /// What banks take back.
    case handleDisputes = "handle_disputes"
    /// Answering customers.
    case answerTickets = "answer_tickets"
    /// Who issues invoices, and everybody's invoices.
    case keepBooks = "keep_books"
    /// Keys, webhooks and whatever else the operator of the server does.
    case operate
}

extension Role {
    /// The one table of who may do what.
    package var permissions: Set<Permission> {
        switch self {
        case .customer: [.ownAccount]
        case .seller: [.ownAccount, .sell, .answerReviews]
        case .catalog: [.ownAccount, .editCatalog]
        case .relevance: [.ownAccount, .editRelevance]
        case .support:
            [
                .ownAccount, .readUsers, .blockUsers, .moderateReviews, .answerReviews, .manageOrders, .refundPayments,
                .handleReturns, .answerTickets,
            ]
        case .admin: Set(Permission.allCases).subtracting([.sell])
        }
    }
}

extension Set<Role> {
    package func allow(_ permission: Permission) -> Bool { contains { $0.permissions.contains(permission) } }
}
