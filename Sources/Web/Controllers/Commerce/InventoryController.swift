import Catalog
import Commerce
import HTTPTypes

/// Reserving, selling and correcting stock.
struct InventoryController: Sendable {
    let inventory: Inventory

    private static let pageDefault = 50

    func reserve(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.once({ Self.answer($0, status: .created) }) { () async throws(Refusal) in
            try await inventory.reserve(body, by: call.caller)
        }
    }

    func confirm(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.once({ Self.answer($0) }) { () async throws(Refusal) in
            try await inventory.confirm(body, by: call.caller)
        }
    }

    func release(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.once({ Self.answer($0) }) { () async throws(Refusal) in
            try await inventory.release(body, by: call.caller)
        }
    }

    func adjust(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.once({ Self.answer($0) }) { () async throws(Refusal) in
            try await inventory.adjust(body, by: call.caller)
        }
    }

    func setLowAt(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (body, product) = (try call.json(), try call.productID())
        return try await call.once({ Self.answer($0) }) { () async throws(Refusal) in
            try await inventory.setLowAt(body, of: product)
        }
    }

    func levels(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.answer(try await inventory.levels(of: try call.productID()))
    }

    func movements(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...InventoryLimits.movementsMax) ?? Self.pageDefault
        let before = try Call.number(options, "before", in: 1...Int.max)
        let movements = try await inventory.movements(
            of: try call.productID(), before: before.map(Int64.init), limit: limit)
        return .json(JSONWriter.bytes(["movements": .array(movements.map(\.json))]))
    }

    private static func answer(_ reservation: Reservation, status: HTTPResponse.Status = .ok) -> Answer {
        .json(JSONWriter.bytes(reservation.json), status: status)
    }

    private static func answer(_ levels: [StockLevel]) -> Answer {
        .json(JSONWriter.bytes(["levels": .array(levels.map(\.json))]))
    }
}

extension Call {
    /// A whole number among the parameters; `nil` when it was not given.
    ///
    /// - Throws: `invalid_parameter` when it is no number of the range.
    static func number(
        _ options: [String: String], _ name: String, in range: ClosedRange<Int>
    ) throws(Refusal) -> Int? {
        guard let text = options[name] else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        let problem = Problem(
            .invalidParameter, field: name, message: "found \"\(text.prefix(40))\"",
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        throw Refusal(.invalidParameter, message: "a parameter is not valid", problems: [problem])
    }
}
