import Catalog
import Commerce
import Hummingbird
import Logging
import NIOCore
import Search

/// Writes an entry of the audit log around each administrative write whose use case writes none itself.
///
/// The entry is on the disk before the work begins, as one whose outcome nobody knows, and is completed with what came of it: a
/// process that is killed in between leaves no change without an entry. What was refused changed nothing and leaves none.
struct AdministrativeAudit: Sendable {
    private struct Plan: Sendable {
        var entry: AuditedActions.Entry
        /// Reads what is there before; `nil` where no call shows it.
        var reading: Route.Handler?
        /// How many of the values of the path it takes.
        var values: Int
    }

    private static let subjectBytesMax = 200

    private let log: AuditLog
    private let logger: Logger
    /// By the index of their routes.
    private let plans: [Int: Plan]

    init(_ routes: [Route], log: AuditLog, logger: Logger) {
        self.log = log
        self.logger = logger
        var plans: [Int: Plan] = [:]
        for (index, route) in routes.enumerated() {
            guard let entry = route.auditedAction, entry.writer == .call else { continue }
            let reading = Self.reading(route, of: routes)
            plans[index] = Plan(entry: entry, reading: reading?.handler, values: reading?.valueCount ?? 0)
        }
        self.plans = plans
    }

    /// Runs the handler of a route, with an entry around it if it needs one.
    ///
    /// - Throws: as the handler; `unavailable` and the other errors of the store when the entry can't be written, and nothing was
    ///   done then.
    func perform(_ index: Int, _ call: Call, _ handler: Route.Handler) async throws(Refusal) -> Answer {
        guard let plan = plans[index], plan.entry.isShared == false || call.looksAfterOrders else {
            return try await handler(call)
        }
        let before = try await before(plan, call)
        let number = try await log.begin(
            plan.entry.action, on: plan.entry.kind, Self.subject(call, nil),
            before: before.flatMap { Self.shown($0, plan.entry.detail) }, by: call.caller)
        let answer: Answer
        do throws(Refusal) {
            answer = try await handler(call)
        } catch {
            await end(number, call) { log throws(Refusal) in
                // What broke may have been done in part, and the entry says so.
                if error.code.kind == .internalError || error.code.kind == .unavailable {
                    try await log.finish(
                        number, subject: nil, after: ["outcome": "failed", "code": .string(error.code.rawValue)])
                } else {
                    try await log.discard(number)
                }
            }
            throw error
        }
        await end(number, call) { log throws(Refusal) in
            guard answer.status.code < 400 else { return try await log.discard(number) }
            let answered = Self.json(answer.keptBody ?? answer.body)
            let after = plan.entry.detail == .request ? Self.asked(call, answered) : answered
            try await log.finish(
                number, subject: Self.subject(call, answered),
                after: after.flatMap { Self.shown($0, plan.entry.detail) })
        }
        return answer
    }

    /// The work is done: an entry that can't be completed says so in its `outcome`, and must not turn the answer into an error.
    private func end(
        _ number: Int64, _ call: Call, _ body: (AuditLog) async throws(Refusal) -> Void
    ) async {
        do throws(Refusal) {
            try await body(log)
        } catch {
            logger.error(
                "an entry of the audit log was not completed",
                metadata: [
                    "number": .stringConvertible(number), "code": .string(error.code.rawValue),
                    "id": .string(call.requestID),
                ])
        }
    }

    // MARK: What is written

    /// What the call that shows the same thing answers; `nil` when there is none, or nothing yet.
    private func before(_ plan: Plan, _ call: Call) async throws(Refusal) -> JSONValue? {
        guard let reading = plan.reading else { return nil }
        do throws(Refusal) {
            let answer = try await reading(call.reading(values: plan.values))
            return Self.json(answer.body)
        } catch {
            // What can't be found, or read with these values, is what the write itself is refused for.
            guard error.code.kind == .internalError || error.code.kind == .unavailable else { return nil }
            throw error
        }
    }

    /// The call that shows what a write changes: that of the same address, else of the thing on which it acts.
    private static func reading(_ route: Route, of routes: [Route]) -> (handler: Route.Handler, valueCount: Int)? {
        var path = route.path
        for step in 0..<2 {
            // A GET of the address at which something is made lists all of its kind.
            if step > 0 || route.method != .post, let found = routes.first(where: { $0.shows(path) }) {
                return (found.handler, path.count { $0 == "{" })
            }
            guard let slash = path.lastIndex(of: "/") else { return nil }
            path = String(path[..<slash])
            guard path.hasSuffix("}") else { return nil }
        }
        return nil
    }

    private static func json(_ body: ByteBuffer) -> JSONValue? {
        body.withUnsafeReadableBytes { raw in
            // What is no JSON, such as a CSV, is not shown.
            do throws(Problem) { return try JSONReader.parse(raw.bindMemory(to: UInt8.self)) } catch { return nil }
        }
    }

    /// What was asked for, with the identifier that it got.
    private static func asked(_ call: Call, _ answered: JSONValue?) -> JSONValue? {
        let body = json(ByteBuffer(bytes: call.bytes))?.members ?? []
        let id = answered?["id"].map { [JSONMember("id", $0)] } ?? []
        return .object(id + body.filter { $0.name != "id" })
    }

    private static func shown(_ value: JSONValue, _ detail: AuditedActions.Detail) -> JSONValue? {
        switch detail {
        case .all, .request: AuditSummary.short(value)
        case .members(let names): AuditSummary.short(AuditSummary.selection(value, names))
        }
    }

    /// What the address names, else the identifier of what was made; empty when there is but one of it.
    private static func subject(_ call: Call, _ answered: JSONValue?) -> String {
        let answer = answered?["id"] ?? answered?["job_id"]
        let made = answer?.text ?? answer?.integer.map { String($0) }
        return String((call.pathValues.first ?? made ?? "").prefix(subjectBytesMax))
    }
}

extension Route {
    /// Whether the call changes something for those who look after the shop, its catalog or its index.
    var isAdministrativeWrite: Bool {
        guard effect == .write else { return false }
        switch access {
        case .open, .anyone, .scope(.search): return false
        case .scope: return true
        case .permission(let permission): return permission != .ownAccount && permission != .sell
        }
    }

    fileprivate func shows(_ path: String) -> Bool { method == .get && self.path == path && access != .open }

    /// How the audit log calls it; what the table does not know is called by its address.
    var auditedAction: AuditedActions.Entry? {
        let name = path.hasPrefix(Routes.prefix) ? String(path.dropFirst(Routes.prefix.count)) : path
        if let entry = AuditedActions.entry("\(method.rawValue) \(name)") { return entry }
        return isAdministrativeWrite ? AuditedActions.Entry(action: "\(method.rawValue) \(name)", kind: "route") : nil
    }
}

extension Call {
    fileprivate var looksAfterOrders: Bool { Identity(grant: grant, person: person).has(.manageOrders) }

    /// The call that reads what this one changes.
    fileprivate func reading(values: Int) -> Call {
        Call(
            pathValues: Array(pathValues.prefix(values)), query: "", authority: authority, headers: headers,
            grant: grant, person: person, origin: origin, body: .none, address: address, requestID: requestID)
    }
}
