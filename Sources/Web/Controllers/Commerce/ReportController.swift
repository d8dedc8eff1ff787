import Catalog
import Commerce
import HTTPTypes

/// What the shop wants to know of itself: reports, logs, and changes of many prices.
struct ReportController: Sendable {
    let reports: Reports
    let audit: AuditLog
    let repricings: Repricings
    /// Queries of fewer visitors may tell who searched.
    let visitorsMin: Int

    private static let pageDefault = 100

    private enum Format: String, CaseIterable {
        case json
        case csv
    }

    /// `{report}` is the name of one of them.
    func report(_ call: Call) async throws(Refusal) -> Answer {
        guard let kind = ReportKind(rawValue: call.text(0)) else {
            let names = ReportKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.notFound, message: "there is no such report, expected one of \(names)")
        }
        let options = try call.options(["from", "to", "format", "limit"])
        let limit = try Call.number(options, "limit", in: 1...Reports.rowsMax) ?? Self.pageDefault
        let format = try Call.word(options, "format", Format.self) ?? .json
        let report = try await reports.report(
            kind, try Call.period(options), limit: limit, visitorsMin: visitorsMin)
        return format == .csv ? Self.csv(report.csv, kind.rawValue) : .personal(report.json)
    }

    func auditLog(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options([
            "log", "actor", "action", "subject_kind", "subject_id", "from", "to", "before", "limit", "format",
        ])
        let limit = try Call.number(options, "limit", in: 1...AuditLog.pageMax) ?? Self.pageDefault
        var query = AuditQuery(log: try Call.word(options, "log", AuditQuery.Log.self) ?? .shop, limit: limit)
        (query.actor, query.action) = (options["actor"], options["action"])
        (query.subjectKind, query.subjectID) = (options["subject_kind"], options["subject_id"])
        query.period = try Call.period(options)
        query.before = try Call.number(options, "before", in: 1...Int.max).map(Int64.init)
        let format = try Call.word(options, "format", Format.self) ?? .json
        let page = try await audit.page(query)
        return format == .csv ? Self.csv(page.csv, "audit-log") : .personal(page.json)
    }

    private static func csv(_ text: String, _ name: String) -> Answer {
        var answer = Answer.text(text, .csv)
        answer.headers[.cacheControl] = "no-store"
        answer.headers[.contentDisposition] = "attachment; filename=\"\(name).csv\""
        return answer
    }

    // MARK: Prices

    func changePrices(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.once({ (told: JSONValue) in
            .personal(told, status: told["dry_run"] == true ? .ok : .accepted)
        }) { () async throws(Refusal) in try await repricings.start(body, by: call.caller) }
    }

    func priceChange(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await repricings.run(call.text(0)).json)
    }

    func cancelPriceChange(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await repricings.cancel(call.text(0), by: call.caller).json)
    }
}
