import Catalog

extension RankedRun {
    private struct Entry {
        var product: String
        var rank: Int
        var score: Double
    }

    /// Reads a run; its first line tells the form.
    ///
    /// Six words are TREC's "query Q0 product rank score tag", ordered by score, equal scores by rank. Three cells are
    /// "query TAB rank TAB product" as `aisle run-queries` writes it, ordered by rank.
    ///
    /// - Parameter name: of the file; the run is called so, too.
    /// - Throws: `invalid_record` with every line that is no such entry, or ranks a product of its query again.
    package init(parsing text: String, name: String) throws(Refusal) {
        var list = ListText(text)
        self.init(name: name)
        let first = list.lines.first?.text ?? ""
        let isTREC = ListText.cells(first).count != 3 && ListText.words(first).count == 6
        var order: [String] = []
        var entries: [String: [Entry]] = [:]
        var firstLines: [String: [String: Int]] = [:]
        for line in list.lines {
            let read = isTREC ? Self.trecEntry(line, &list) : Self.tsvEntry(line, &list)
            guard let (query, entry) = read else { continue }
            if entries[query] == nil { order.append(query) }
            if let earlier = firstLines[query, default: [:]].updateValue(line.number, forKey: entry.product) {
                list.refuse(line.number, "\(query) ranks \(entry.product) in line \(earlier) already", .duplicate)
            }
            entries[query, default: []].append(entry)
        }
        for query in order {
            let sorted = (entries[query] ?? []).sorted { ($1.score, $0.rank) < ($0.score, $1.rank) }
            put(sorted.map(\.product), query: query)
        }
        try list.check("\(name) is no run")
    }

    private static func trecEntry(_ line: ListText.Line, _ list: inout ListText) -> (String, Entry)? {
        let words = ListText.words(line.text)
        guard words.count == 6 else {
            list.refuse(line.number, "expected query, Q0, product, rank, score and tag")
            return nil
        }
        guard let rank = Int(words[3]), let score = Double(words[4]), score.isFinite else {
            list.refuse(line.number, "expected a whole rank and a score as numbers")
            return nil
        }
        return (String(words[0]), Entry(product: String(words[2]), rank: rank, score: score))
    }

    private static func tsvEntry(_ line: ListText.Line, _ list: inout ListText) -> (String, Entry)? {
        let cells = ListText.cells(line.text)
        guard cells.count == 3, !cells[0].isEmpty, !cells[2].isEmpty else {
            list.refuse(line.number, "expected query id, rank and product id between tabs")
            return nil
        }
        guard let rank = Int(cells[1]), rank >= 1 else {
            list.refuse(line.number, "expected a rank from 1, found '\(cells[1].prefix(20))'")
            return nil
        }
        return (String(cells[0]), Entry(product: String(cells[2]), rank: rank, score: 0))
    }
}
