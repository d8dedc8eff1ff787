import Catalog

/// Lays an invoice out on pages of A4: addresses, a table that goes on over pages with its head on each, sums, taxes by rate.
struct InvoicePages {
    private enum Mark {
        case text(String, x: Double, y: Double, width: Double, size: Double, isBold: Bool, PageCanvas.Alignment)
        case rule(y: Double, thickness: Double, gray: Double)
    }

    private struct Column {
        var name: String
        var x: Double
        var width: Double
        var alignment = PageCanvas.Alignment.right
    }

    /// ISO 216.
    private static let width = 595.28
    private static let height = 841.89
    private static let left = 50.0
    private static let right = width - 50
    private static let top = 50.0
    /// Below is the footer.
    private static let bottom = height - 80
    private static let small = 8.0
    private static let normal = 9.0
    private static let gap = 4.0

    private static let columns = [
        Column(name: "Pos.", x: left, width: 26, alignment: .left),
        Column(name: "Item", x: 78, width: 197, alignment: .left),
        Column(name: "Quantity", x: 277, width: 48), Column(name: "Price", x: 327, width: 62),
        Column(name: "Discount", x: 391, width: 54), Column(name: "Tax", x: 447, width: 36),
        Column(name: "Amount", x: 485, width: right - 485),
    ]
    private static let taxColumns = [
        Column(name: "Tax rate", x: left, width: 60, alignment: .left), Column(name: "Net", x: 112, width: 70),
        Column(name: "Tax", x: 184, width: 60), Column(name: "Gross", x: 246, width: 70),
    ]

    private let content: InvoiceContent
    private let canvas: PageCanvas
    private var pages: [[Mark]] = [[]]
    private var y = top

    /// The same content makes the same bytes, with the same fonts.
    ///
    /// - Returns: the file, and how many letters are boxes in it because no font of the machine has them.
    /// - Throws: `memory_limit` or `internal_error`.
    static func drawing(_ content: InvoiceContent) throws(Refusal) -> (bytes: [UInt8], unknownGlyphs: Int) {
        let canvas = try PageCanvas(
            width: width, height: height, title: "\(content.title) \(content.number)", author: content.issuer.name,
            date: content.date.rfc3339, language: hanLanguage(content.buyer.country))
        var pages = InvoicePages(content, canvas)
        pages.addHead()
        pages.addRows()
        pages.addSums()
        pages.addTaxes()
        pages.draw()
        return (try canvas.finish(), canvas.unknownGlyphs)
    }

    /// Chinese, Japanese and Korean draw letters that they share in different manners; the buyer reads one's own.
    private static func hanLanguage(_ country: String) -> String {
        switch country {
        case "CN", "SG": "zh-cn"
        case "HK", "MO": "zh-hk"
        case "TW": "zh-tw"
        case "KR", "KP": "ko"
        case "JP": "ja"
        default: "en"
        }
    }

    private init(_ content: InvoiceContent, _ canvas: PageCanvas) {
        self.content = content
        self.canvas = canvas
    }

    // MARK: Parts

    private mutating func addHead() {
        let issuer = content.issuer
        write(issuer.name, x: Self.left, width: 280, size: 13, isBold: true)
        for line in issuer.address + (issuer.taxNumber.map { ["Tax number \($0)"] } ?? []) {
            write(line, x: Self.left, width: 280, size: Self.small)
        }
        y += 24
        keepTogether(max(height(of: Self.lines(content.buyer)), height(of: Self.lines(content.shipsTo))) + 30)
        let begin = y
        write("Bill to", x: Self.left, width: 235, size: Self.small, isBold: true)
        for line in Self.lines(content.buyer) { write(line, x: Self.left, width: 235, size: Self.normal) }
        let end = y
        y = begin
        write("Ship to", x: 310, width: 235, size: Self.small, isBold: true)
        for line in Self.lines(content.shipsTo) { write(line, x: 310, width: 235, size: Self.normal) }
        y = max(y, end) + 24
        keepTogether(Double(content.facts.count) * 14 + 40)
        write(content.title, x: Self.left, width: 300, size: 18, isBold: true)
        y += 6
        for fact in content.facts where fact.count == 2 {
            let line = y
            write(fact[0], x: Self.left, width: 110, size: Self.normal)
            y = line
            write(fact[1], x: 165, width: 380, size: Self.normal)
        }
        y += 16
    }

    /// Of lines of an address.
    private func height(of lines: [String]) -> Double {
        lines.reduce(0) { $0 + canvas.height(of: $1, width: 235, size: Self.normal, isBold: false) }
    }

    private mutating func addRows() {
        let first = content.rows.first.map { height(of: cells(of: $0, number: 1), Self.columns) } ?? 0
        keepTogether(first + 30)
        addTableHead(Self.columns)
        for (place, row) in content.rows.enumerated() {
            let texts = cells(of: row, number: place + 1)
            let rowHeight = height(of: texts, Self.columns)
            if y + rowHeight > Self.bottom {
                startPage()
                addTableHead(Self.columns)
            }
            add(texts, Self.columns, height: rowHeight)
            rule(0.3, gray: 0.8)
        }
        y += 10
    }

    private func cells(of row: InvoiceContent.Row, number: Int) -> [String] {
        let name: String = row.sku.isEmpty ? row.name : "\(row.name)\n\(row.sku)"
        let quantity: String = row.quantity.map { "\($0)" } ?? ""
        let price: String = row.unitMinorUnits.map { content.text($0) } ?? ""
        let discount: String = row.discount > 0 ? content.text(-row.discount) : ""
        let rate: String = row.taxRate.map { InvoiceContent.rateText($0) } ?? ""
        return ["\(number)", name, quantity, price, discount, rate, content.text(row.minorUnits)]
    }

    private mutating func addSums() {
        keepTogether(Double(content.sumRows.count + 1) * 16 + 10)
        for sum in content.sumRows { addSum(sum.name, content.text(sum.minorUnits), isBold: false) }
        rule(0.8, gray: 0)
        addSum(
            content.totalName, "\(content.text(content.total)) \(content.currency)", isBold: true)
        y += 14
    }

    private mutating func addSum(_ name: String, _ amount: String, isBold: Bool) {
        let line = y
        write(name, x: 277, width: 168, size: Self.normal, isBold: isBold)
        let end = y
        y = line
        write(amount, x: 447, width: Self.right - 447, size: Self.normal, isBold: isBold, .right)
        y = max(y, end) + 2
    }

    private mutating func addTaxes() {
        if !content.taxes.isEmpty {
            keepTogether(Double(content.taxes.count + 1) * 18 + 20)
            addTableHead(Self.taxColumns)
            for group in content.taxes {
                let cells = [
                    InvoiceContent.rateText(group.rate), content.text(group.net), content.text(group.tax),
                    content.text(group.gross),
                ]
                add(cells, Self.taxColumns, height: height(of: cells, Self.taxColumns))
            }
            y += 12
        }
        for remark in content.remarks {
            keepTogether(30)
            write(remark, x: Self.left, width: Self.right - Self.left, size: Self.normal)
        }
    }

    private static func lines(_ address: PostalAddress) -> [String] {
        let city = [address.postalCode, address.city].compactMap { $0 }.joined(separator: " ")
        let lines = [
            address.name, address.company, address.line1, address.line2, city, address.region, address.country,
        ]
        return lines.compactMap { $0 }.filter { !$0.isEmpty }
    }

    // MARK: Tables

    private mutating func addTableHead(_ columns: [Column]) {
        let begin = y
        var end = y
        for column in columns {
            y = begin
            write(column.name, x: column.x, width: column.width, size: Self.small, isBold: true, column.alignment)
            end = max(end, y)
        }
        y = end + 2
        rule(0.8, gray: 0)
    }

    private func height(of cells: [String], _ columns: [Column]) -> Double {
        zip(zip(cells, columns), drops(of: cells, columns)).map { cell, drop in
            canvas.height(of: cell.0, width: cell.1.width, size: Self.normal, isBold: false) + drop
        }.max() ?? 0
    }

    /// How far each cell is put down for the first lines of all to stand on one line: fonts of different scripts have them at
    /// different heights.
    private func drops(of cells: [String], _ columns: [Column]) -> [Double] {
        let baselines = zip(cells, columns).map { cell, column in
            canvas.baseline(of: cell, width: column.width, size: Self.normal, isBold: false)
        }
        let lowest = zip(cells, baselines).filter { !$0.0.isEmpty }.map(\.1).max() ?? 0
        return baselines.map { max(0, lowest - $0) }
    }

    private mutating func add(_ cells: [String], _ columns: [Column], height: Double) {
        let begin = y
        for ((cell, column), drop) in zip(zip(cells, columns), drops(of: cells, columns)) where !cell.isEmpty {
            y = begin + drop
            write(cell, x: column.x, width: column.width, size: Self.normal, column.alignment)
        }
        y = begin + height + 2
    }

    // MARK: Marks

    private mutating func write(
        _ text: String, x: Double, width: Double, size: Double, isBold: Bool = false,
        _ alignment: PageCanvas.Alignment = .left
    ) {
        pages[pages.count - 1].append(
            .text(text, x: x, y: y, width: width, size: size, isBold: isBold, alignment))
        y += canvas.height(of: text, width: width, size: size, isBold: isBold)
    }

    private mutating func rule(_ thickness: Double, gray: Double) {
        pages[pages.count - 1].append(.rule(y: y, thickness: thickness, gray: gray))
        y += Self.gap
    }

    private mutating func keepTogether(_ height: Double) { if y + height > Self.bottom { startPage() } }

    private mutating func startPage() {
        pages.append([])
        y = Self.top
    }

    private func draw() {
        for (place, page) in pages.enumerated() {
            for mark in page {
                switch mark {
                case .text(let text, let x, let y, let width, let size, let isBold, let alignment):
                    canvas.draw(text, x: x, y: y, width: width, size: size, isBold: isBold, alignment)
                case .rule(let y, let thickness, let gray):
                    canvas.rule(y: y, from: Self.left, to: Self.right, thickness: thickness, gray: gray)
                }
            }
            drawFooter(place + 1)
            canvas.endPage()
        }
    }

    private func drawFooter(_ page: Int) {
        let y = Self.bottom + 18
        canvas.rule(y: y - 6, from: Self.left, to: Self.right, thickness: 0.3, gray: 0.6)
        if let footer = content.issuer.footer {
            canvas.draw(footer, x: Self.left, y: y, width: 340, size: Self.small, isBold: false, .left)
        }
        let text = "\(content.number) · Page \(page) of \(pages.count)"
        canvas.draw(text, x: 395, y: y, width: Self.right - 395, size: Self.small, isBold: false, .right)
    }
}
