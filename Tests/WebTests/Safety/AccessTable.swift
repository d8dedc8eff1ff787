import Foundation

/// The tables of `docs/access.md`: who may make which call.
enum AccessTable {
    /// A word of the tables.
    enum Word: String, CaseIterable {
        case everybody, visitors, catalog, relevance, operators
        case catalogKeys = "catalog keys"
        case people
        case own = "people, own"
        case ownCart = "own cart"
        case ownCheckout = "own checkout"
        case ownOrder = "own order"
        case ownOrderOrSupport = "own order or support"
        case ownPayment = "own payment"
        case ownPaymentOrSupport = "own payment or support"
        case payers, team
        case sellingTeam = "selling team"
        case answerers, editors, support, administrators
    }

    struct Row {
        /// Method and path, as "GET /api/v1/products/{id}".
        var call: String
        var word: Word
    }

    struct UnknownWord: Error { var line: String }

    static func rows() throws -> [Row] {
        let text = try String(contentsOf: Repository.root.appending(path: "docs/access.md"), encoding: .utf8)
        var rows: [Row] = []
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, cells[1].hasPrefix("`/") else { continue }
            guard let word = Word(rawValue: cells[2]) else { throw UnknownWord(line: String(line)) }
            let path = cells[1].trimmingCharacters(in: ["`"])
            for method in cells[0].split(separator: " ") {
                rows.append(Row(call: "\(method) \(full(path))", word: word))
            }
        }
        return rows
    }

    private static func full(_ path: String) -> String {
        let isWhole = path == "/" || ["/health", "/metrics", "/api/"].contains { path.hasPrefix($0) }
        return isWhole ? path : "/api/v1" + path
    }
}
