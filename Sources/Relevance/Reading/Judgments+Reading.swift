import Catalog

extension Judgments {
    private enum Form {
        /// "query id TAB product id TAB grade".
        case tsv
        /// TREC's qrels: query id, iteration, document id, grade, between spaces or tabs.
        case qrels
        /// Commas, with a header that names the columns.
        case csv
    }

    private static let expectedTSV = "expected query id, product id and grade between tabs"
    private static let expectedQrels = "expected query id, iteration, product id and grade"
    private static let queryNames: Set<String> = ["query_id", "query", "qid", "topic", "topic_id"]
    private static let productNames: Set<String> = [
        "product_id", "product", "doc_id", "docid", "document_id", "docno", "id",
    ]
    private static let gradeNames: Set<String> = ["grade", "relevance", "rel", "rating", "judgment", "label"]

    /// Reads a list; its first line tells the form.
    ///
    /// Three cells between tabs are TSV, four words qrels, and a first line with commas is the header of CSV, whose
    /// columns may stand in any order beside others. In qrels a negative grade (junk) counts as 0.
    ///
    /// - Parameter name: of the file, for messages.
    /// - Throws: `invalid_record` with every line that is no judgment, and those that judge a pair again.
    package init(parsing text: String, name: String) throws(Refusal) {
        var list = ListText(text)
        var judgments = Judgments()
        var firstLines: [String: [String: Int]] = [:]
        func take(_ line: Int, query: Substring, product: Substring, grade: Substring, allowsJunk: Bool) {
            guard !query.isEmpty, !product.isEmpty else {
                return list.refuse(line, "expected a query id, a product id and a grade")
            }
            guard let value = Self.grade(grade, allowsJunk: allowsJunk) else {
                return list.refuse(
                    line, "expected a whole grade from 0 to \(Self.gradesMax), found '\(grade.prefix(20))'")
            }
            let (query, product) = (String(query), String(product))
            if let first = firstLines[query, default: [:]].updateValue(line, forKey: product) {
                list.refuse(line, "\(query) and \(product) are judged in line \(first) already", .duplicate)
            } else {
                judgments.put(value, query: query, product: product)
            }
        }
        let form = Self.form(list.lines.first?.text ?? "")
        switch form {
        case .tsv, .qrels:
            for line in list.lines {
                let parts = form == .tsv ? ListText.cells(line.text) : ListText.words(line.text)
                guard parts.count == (form == .tsv ? 3 : 4) else {
                    list.refuse(line.number, form == .tsv ? Self.expectedTSV : Self.expectedQrels)
                    continue
                }
                // In qrels an iteration that nobody uses stands between query and product.
                take(
                    line.number, query: parts[0], product: parts[parts.count - 2], grade: parts[parts.count - 1],
                    allowsJunk: form == .qrels)
            }
        case .csv:
            for problem in Self.readCSV(text, take) { list.refuse(problem.line, problem.message) }
        }
        try list.check("\(name) is no list of judgments")
        self = judgments
    }

    private static func form(_ line: Substring) -> Form {
        if ListText.cells(line).count == 3 { return .tsv }
        if ListText.words(line).count == 4, !line.utf8.contains(UInt8(ascii: ",")) { return .qrels }
        return line.utf8.contains(UInt8(ascii: ",")) ? .csv : .tsv
    }

    /// - Returns: what is wrong with the form of the records; what is wrong in them `take` sees.
    private static func readCSV(
        _ text: String,
        _ take: (_ line: Int, _ query: Substring, _ product: Substring, _ grade: Substring, _ junk: Bool) -> Void
    ) -> [(line: Int, message: String)] {
        let records = CSVRecords(text).records
        guard let header = records.first else { return [] }
        let titles = header.cells.map { ListText.words($0[...]).joined(separator: " ").lowercased() }
        func column(_ names: Set<String>) -> Int? { titles.firstIndex { names.contains($0) } }
        let columns = [column(queryNames), column(productNames), column(gradeNames)].compactMap { $0 }
        guard columns.count == 3 else {
            return [(header.line, "expected a header with query_id, product_id and grade")]
        }
        var problems: [(line: Int, message: String)] = []
        for record in records.dropFirst() {
            if record.isBroken {
                problems.append((record.line, "expected a closing quote at the end of a cell"))
            } else if record.cells.count != titles.count {
                problems.append((record.line, "expected \(titles.count) cells, found \(record.cells.count)"))
            } else {
                let cells = columns.map { record.cells[$0][...] }
                take(record.line, cells[0], cells[1], cells[2], false)
            }
        }
        return problems
    }

    /// Whole numbers, also written as 2.0.
    private static func grade(_ text: Substring, allowsJunk: Bool) -> Int? {
        guard let number = Double(text), number.rounded() == number, abs(number) <= Double(gradesMax) else {
            return nil
        }
        return number >= 0 ? Int(number) : allowsJunk ? 0 : nil
    }
}
