import Catalog

/// `POST /events/click` and `POST /events/conversion`: what shoppers did with the products of a page.
package final class ShopperEvents: Sendable {
    /// Events in one request: what a busy shop gathers in a few seconds.
    package static let eventsMax = 1_000
    private static let textBytesMax = 200

    private let exposures: ExposureRecorder

    init(exposures: ExposureRecorder) { self.exposures = exposures }

    /// Reads `{"query_id","product_id"}` or `{"events":[…]}` of such objects, whole or not at all.
    ///
    /// - Returns: `{"counted","repeated","ignored":[{"index","reason"}]}`; what is ignored no repetition changes.
    /// - Throws: `invalid_request` with everything that is wrong.
    package func report(_ kind: ShopperEvent.Kind, _ body: JSONValue) async throws(Refusal) -> [UInt8] {
        let events = try Self.events(kind, body)
        let outcomes = try await exposures.report(events)
        var ignored: [JSONValue] = []
        for (index, outcome) in outcomes.enumerated() {
            guard let reason = outcome.reason else { continue }
            ignored.append(["index": .integer(Int64(index)), "reason": .string(reason)])
        }
        return JSONWriter.bytes([
            "counted": .integer(Int64(outcomes.count { $0 == .counted })),
            "repeated": .integer(Int64(outcomes.count { $0 == .repeated })), "ignored": .array(ignored),
        ])
    }

    private static func events(_ kind: ShopperEvent.Kind, _ body: JSONValue) throws(Refusal) -> [ShopperEvent] {
        var events: [ShopperEvent] = []
        var problems: [Problem] = []
        if body["events"] == nil {
            take(body, path: "", kind, &events, &problems)
        } else {
            var reader = RuleMemberReader(body, path: "", known: ["events"])
            let elements = reader.elements("events", countMax: eventsMax)
            if elements.isEmpty, reader.problems.isEmpty { reader.refuse(.required, "events", "expected events") }
            problems = reader.problems
            for (index, element) in elements.prefix(eventsMax).enumerated() {
                take(element, path: "events[\(index)]", kind, &events, &problems)
            }
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidRequest, message: "the events are not valid", problems: problems)
        }
        return events
    }

    private static func take(
        _ value: JSONValue, path: String, _ kind: ShopperEvent.Kind, _ events: inout [ShopperEvent],
        _ problems: inout [Problem]
    ) {
        var reader = RuleMemberReader(value, path: path, known: ["query_id", "product_id"])
        let query = reader.text("query_id", bytesMax: textBytesMax)
        let product = reader.text("product_id", bytesMax: textBytesMax)
        for name in ["query_id", "product_id"] where value.members != nil && !reader.has(name) {
            reader.refuse(.required, name, "expected a text")
        }
        let number = query.flatMap(QueryID.number)
        if query != nil, number == nil {
            reader.refuse(.invalidIdentifier, "query_id", "expected the query_id of an answer, unchanged")
        }
        problems += reader.problems
        if let number, let product {
            events.append(ShopperEvent(kind: kind, exposure: number, product: ProductID(product)))
        }
    }
}

extension ShopperEvent.Outcome {
    /// Why an event is not counted and never will be; `nil` when it is.
    fileprivate var reason: String? {
        switch self {
        case .counted, .repeated: nil
        case .unknownPage: "unknown_query_id"
        case .notShown: "product_not_shown"
        case .late: "late"
        }
    }
}
