/// How the audit log calls each administrative write of the API.
///
/// The one table of them: a test holds it against the routes, and calls each of them.
enum AuditedActions {
    /// Who writes the entry.
    enum Writer: Sendable, Hashable {
        /// ``AdministrativeAudit``, around the call.
        case call
        /// The use case, in the transaction of what it does.
        case useCase
        /// Nobody, because another ledger tells who did what.
        case ledger(String)
    }

    /// What an entry shows of what was there before and after.
    enum Detail: Sendable, Hashable {
        /// All of it, in short.
        case all
        /// These members only: the rest is about people, who must be erasable.
        case members([String])
        /// What was asked for: the answer says little.
        case request
    }

    struct Entry: Sendable, Hashable {
        var action: String
        var kind: String
        var writer = Writer.call
        var detail = Detail.all
        /// Whether the route is also for those who do it for themselves; only those who look after orders are noted.
        var isShared = false
    }

    /// - Parameter route: method and path without the API's prefix, as "PUT /synonyms/{id}".
    static func entry(_ route: String) -> Entry? { all[route] }

    static let all: [String: Entry] = {
        var all = catalog.merging(index) { $1 }.merging(shop) { $1 }.merging(people) { $1 }
        for (route, entry) in sales { all[route] = entry }
        return all
    }()

    private static let catalogLog = Writer.ledger("catalog log")

    private static func noted(_ action: String, _ kind: String, _ detail: Detail = .all) -> Entry {
        Entry(action: action, kind: kind, detail: detail)
    }

    private static func itself(_ action: String, _ kind: String) -> Entry {
        Entry(action: action, kind: kind, writer: .useCase)
    }

    private static func elsewhere(_ action: String, _ kind: String, _ writer: Writer) -> Entry {
        Entry(action: action, kind: kind, writer: writer)
    }

    private static let catalog: [String: Entry] = [
        "POST /products": elsewhere("create", "product", catalogLog),
        "PUT /products/{id}": elsewhere("update", "product", catalogLog),
        "PATCH /products/{id}": elsewhere("update", "product", catalogLog),
        "DELETE /products/{id}": elsewhere("delete", "product", catalogLog),
        "POST /products/{id}/publish": elsewhere("update", "product", catalogLog),
        "POST /products/{id}/archive": elsewhere("update", "product", catalogLog),
        "PUT /products/{id}/variants": elsewhere("update", "product", catalogLog),
        "PUT /products/{id}/media": elsewhere("update", "product", catalogLog),
        "POST /prices/bulk": elsewhere("update", "product", catalogLog),
        "POST /stock/bulk": elsewhere("update", "product", catalogLog),
        "POST /categories": elsewhere("create", "category", catalogLog),
        "PATCH /categories/{id}": elsewhere("update", "category", catalogLog),
        "DELETE /categories/{id}": elsewhere("delete", "category", catalogLog),
        "POST /products/import": noted("import.started", "job"),
        "POST /inventory/adjust": noted("stock.adjusted", "stock"),
        "PUT /inventory/{id}/low-stock": noted("stock.limit_changed", "stock"),
        // Part of each sale, many in a second; reservation and movement tell who.
        "POST /inventory/reserve": elsewhere("reserve", "reservation", .ledger("reservations")),
        "POST /inventory/confirm": elsewhere("confirm", "reservation", .ledger("reservations")),
        "POST /inventory/release": elsewhere("release", "reservation", .ledger("reservations")),
    ]

    private static let index: [String: Entry] = [
        "POST /jobs/{id}/cancel": noted("job.cancelled", "job"),
        "POST /reindex": noted("reindex.started", "job"),
        "POST /reindex/rollback": noted("index.rolled_back", "index"),
        "POST /verify": noted("verification.started", "job"),
        "POST /evaluations": noted("evaluation.started", "job"),
        "PUT /synonyms/{id}": noted("synonyms.changed", "synonyms", .request),
        "DELETE /synonyms/{id}": noted("synonyms.removed", "synonyms"),
        "PUT /curations/{id}": noted("curation.changed", "curation", .request),
        "DELETE /curations/{id}": noted("curation.removed", "curation"),
        "PUT /merchandising": noted("merchandising.replaced", "merchandising", .request),
        "POST /merchandising/versions/{n}/rollback": noted("merchandising.rolled_back", "merchandising"),
        "PUT /analyzers/{name}": noted("analyzer.drafted", "analyzer"),
        "DELETE /analyzers/{name}/draft": noted("analyzer.draft_removed", "analyzer"),
        "POST /analyzers/{name}/reindex": noted("analyzer.reindex_started", "analyzer"),
        "POST /analyzers/{name}/publish": noted("analyzer.published", "analyzer"),
        "POST /analyzers/{name}/rollback": noted("analyzer.rolled_back", "analyzer"),
        "PUT /experiments/{name}": noted("experiment.changed", "experiment"),
        "DELETE /experiments/{name}": noted("experiment.removed", "experiment"),
    ]

    private static let shop: [String: Entry] = [
        "POST /keys": noted("key.created", "key", .request),
        "DELETE /keys/{id}": noted("key.revoked", "key"),
        "POST /webhooks": noted("webhook.created", "webhook", .request),
        "PATCH /webhooks/{id}": noted("webhook.changed", "webhook"),
        "DELETE /webhooks/{id}": noted("webhook.removed", "webhook"),
        "POST /webhooks/{id}/deliveries/{delivery}/redeliver": noted("webhook.redelivered", "webhook"),
        "PUT /promotions/{id}": itself("promotion.changed", "promotion"),
        "DELETE /promotions/{id}": itself("promotion.removed", "promotion"),
        "PUT /admin/shipping-rates": noted("shipping_rates.changed", "shipping_rates"),
        "PUT /admin/tax-rates": noted("tax_rates.changed", "tax_rates"),
        "PUT /admin/invoice-issuer": noted("invoice_issuer.changed", "invoice_issuer"),
        "POST /admin/prices/bulk": itself("prices.changed", "repricing"),
        "POST /admin/prices/bulk/{id}/cancel": itself("prices.cancelled", "repricing"),
        "POST /admin/mails/{id}/resend": noted("mail.resent", "mail", .members(["id", "state", "kind", "attempts"])),
    ]

    private static let people: [String: Entry] = [
        "PUT /admin/users/{id}/roles": itself("user.roles_changed", "user"),
        "DELETE /admin/users/{id}/totp": itself("user.second_factor_removed", "user"),
        "POST /admin/users/{id}/block": itself("user.blocked", "user"),
        "POST /admin/users/{id}/unblock": itself("user.unblocked", "user"),
        "PUT /products/{id}/reviews/{review}/answer": itself("review.answered", "review"),
        "POST /admin/reviews/{id}/approve": itself("review.approved", "review"),
        "POST /admin/reviews/{id}/reject": itself("review.rejected", "review"),
        "POST /admin/sellers/{id}/approve": itself("seller.approved", "seller"),
        "POST /admin/sellers/{id}/suspend": itself("seller.suspended", "seller"),
        "PUT /admin/sellers/{id}/payout-account": itself("seller.payout_account_changed", "seller"),
        "POST /admin/payouts/{id}/send": itself("seller.payout_sent", "payout"),
        "POST /admin/payouts/{id}/paid": itself("seller.payout_paid", "payout"),
        "POST /admin/payouts/{id}/reject": itself("seller.payout_rejected", "payout"),
        "PATCH /admin/tickets/{id}": noted("ticket.changed", "ticket", ticket),
        "POST /admin/tickets/{id}/messages": noted("ticket.answered", "ticket", ticket),
    ]

    private static let ticket = Detail.members(["id", "order_id", "state"])
    private static let order = Detail.members([
        "id", "number", "state", "totals", "refunded", "currency", "invoice_number",
    ])
    private static let orderReturn = Detail.members([
        "id", "order_id", "order_number", "state", "lines", "refund", "currency", "restocked",
    ])
    private static let payment = Detail.members([
        "id", "order_id", "state", "amount", "captured", "refunded", "currency",
    ])
    private static let dispute = Detail.members([
        "id", "order_id", "order_number", "state", "amount", "currency", "refund",
    ])

    private static let sales: [String: Entry] = [
        "PUT /orders/{id}/status": noted("order.status_changed", "order", order),
        "POST /orders/{id}/status": noted("order.status_changed", "order", order),
        "POST /orders/{id}/cancel": Entry(action: "order.cancelled", kind: "order", detail: order, isShared: true),
        "POST /payments/{id}/refund": noted("payment.refunded", "payment", payment),
        "POST /admin/returns/{id}/approve": noted("return.approved", "return", orderReturn),
        "POST /admin/returns/{id}/reject": noted("return.rejected", "return", orderReturn),
        "POST /admin/returns/{id}/receive": noted("return.received", "return", orderReturn),
        "POST /admin/disputes": noted("dispute.opened", "dispute", dispute),
        "POST /admin/disputes/{id}/evidence": noted("dispute.evidence_added", "dispute", dispute),
        "PUT /admin/disputes/{id}/state": noted("dispute.moved", "dispute", dispute),
    ]
}
