import Catalog

/// Which orders somebody wants to see. What is `nil` plays no part.
package struct OrderFilter: Hashable, Sendable {
    package var user: UserID?
    package var state: OrderState?
    /// Of the making; inclusive and exclusive.
    package var from: Timestamp?
    package var until: Timestamp?
    /// The whole address, in any letter case.
    package var email: String?
    package var number: OrderNumber?
    package var sku: SKU?
    package var seller: SellerID?

    package init() {}

    /// The parameters that ``init(options:)`` reads.
    package static let parameters = ["state", "from", "until", "email", "number", "sku", "seller_id"]

    /// Reads the parameters of a query.
    ///
    /// - Throws: `invalid_parameter` with all problems.
    package init(options: [String: String]) throws(Refusal) {
        var problems: [Problem] = []
        func note(_ name: String, _ expected: String) {
            problems.append(Problem(.invalidParameter, field: name, message: "not valid", expected: expected))
        }
        if let text = options["state"] {
            state = OrderState(rawValue: text.uppercased())
            if state == nil { note("state", OrderState.allCases.map(\.rawValue).joined(separator: ", ")) }
        }
        if let text = options["from"] {
            from = Timestamp(rfc3339: text)
            if from == nil { note("from", "a time such as 2027-01-31T12:00:00Z") }
        }
        if let text = options["until"] {
            until = Timestamp(rfc3339: text)
            if until == nil { note("until", "a time such as 2027-01-31T12:00:00Z") }
        }
        if let text = options["email"] {
            email = EmailAddress(text)?.key
            if email == nil { note("email", "an e-mail address such as ann@example.com") }
        }
        if let text = options["number"] {
            number = OrderNumbers.read(text)
            if number == nil { note("number", "a number such as 7K2-M9Q-X4C without a wrong character") }
        }
        sku = options["sku"].map { SKU($0) }
        seller = options["seller_id"].map { SellerID($0) }
        guard problems.isEmpty else {
            throw Refusal(.invalidParameter, message: "a parameter is not valid", problems: problems)
        }
    }
}
