import Catalog
import Commerce
import HTTPTypes
import Hummingbird
import NIOCore
import Search

/// What people have bought.
struct OrderController: Sendable {
    let orders: Orders

    private static let pageDefault = 20
    private static let exportPage = 100

    func list(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["state", "before", "limit"])
        var filter = try OrderFilter(options: options)
        filter.user = try call.signedIn().user.id
        return .personal(try await page(filter, options) { $0.json })
    }

    func order(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let viewer = call.orderViewer
        let order = try await orders.order(call.text(0), for: viewer)
        return Self.answer(order, viewer)
    }

    func tracking(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await orders.tracking(call.text(0), for: call.orderViewer))
    }

    func cancel(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let viewer = call.orderViewer
        return Self.answer(try await orders.cancel(call.text(0), try call.optionalJSON(), by: viewer), viewer)
    }

    // MARK: Looking after orders

    func setStatus(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let viewer = call.orderViewer
        return Self.answer(try await orders.setStatus(call.text(0), try call.json(), by: viewer), viewer)
    }

    func administrationList(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(OrderFilter.parameters + ["before", "limit"])
        return .personal(try await page(try OrderFilter(options: options), options) { $0.administrationJSON })
    }

    /// All orders that a filter leaves, the oldest first, page by page, so that their number does not matter.
    func export(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(OrderFilter.parameters + ["format"])
        let filter = try OrderFilter(options: options)
        let format = try OrderExport(options["format"])
        let first = try await orders.list(filter, after: 0, limit: Self.exportPage)
        var answer = Answer.text("", format.contentType)
        answer.headers[.cacheControl] = "no-store"
        answer.headers[.contentDisposition] = "attachment; filename=\"orders.\(format.rawValue)\""
        answer.stream = { [orders] writer in
            var page = first
            var isFirst = true
            while isFirst || !page.isEmpty {
                try await writer.write(ByteBuffer(bytes: format.bytes(page, isFirst: isFirst)))
                isFirst = false
                guard let last = page.last, page.count == Self.exportPage else { break }
                page = try await orders.list(filter, after: last.key, limit: Self.exportPage)
            }
            try await writer.finish(nil)
        }
        return answer
    }

    // MARK: Shared

    private func page(
        _ filter: OrderFilter, _ options: [String: String], _ json: (Order) -> JSONValue
    ) async throws(Refusal) -> JSONValue {
        let limit = try Call.number(options, "limit", in: 1...OrderListStore.pageMax) ?? Self.pageDefault
        let before = try Call.number(options, "before", in: 1...Int(OrderNumbers.counterMax)).map { Int64($0) }
        let found = try await orders.list(filter, before: before, limit: limit)
        let next = found.count == limit ? found.last.map { JSONValue.integer($0.key) } : nil
        return ["orders": .array(found.map(json)), "next_before": next ?? .null]
    }

    private static func answer(_ order: Order, _ viewer: OrderViewer) -> Answer {
        .personal(viewer.isStaff ? order.administrationJSON : order.json)
    }
}

extension Call {
    /// Longer than every secret of an order; anything longer is none.
    private static let orderTokenBytesMax = 100

    /// The secret of an order in `X-Order-Token`.
    var orderToken: String? {
        headers[.xOrderToken].flatMap { (1...Self.orderTokenBytesMax).contains($0.utf8.count) ? $0 : nil }
    }

    /// Who looks at an order.
    var orderViewer: OrderViewer {
        OrderViewer(
            user: person?.user.id, token: orderToken,
            isStaff: Identity(grant: grant, person: person).has(.manageOrders), caller: caller)
    }
}

extension HTTPField.Name {
    static let xOrderToken = known("X-Order-Token")
}
