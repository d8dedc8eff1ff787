import Catalog

/// Which products and SKUs a file has brought already, and in which line.
///
/// Grows with the file: some 100 bytes a product, 100 MB for a million.
struct DuplicateLedger {
    private var lineOfID: [String: Int] = [:]
    private var lineOfSKU: [String: Int] = [:]

    /// Takes note of a product.
    ///
    /// - Returns: what the product shares with an earlier line; empty when it was new and is noted now.
    mutating func add(_ product: Product, line: Int) -> [Problem] {
        if product.variants.isEmpty {
            // Nearly every product is new: one look-up both tells and notes it.
            let id = product.id.rawValue
            let ofID = lineOfID.updateValue(line, forKey: id)
            let ofSKU = product.sku.flatMap { lineOfSKU.updateValue(line, forKey: $0.rawValue) }
            if ofID == nil, ofSKU == nil { return [] }
            lineOfID[id] = ofID
            if let sku = product.sku { lineOfSKU[sku.rawValue] = ofSKU }
        }
        return check(product, line)
    }

    private mutating func check(_ product: Product, _ line: Int) -> [Problem] {
        var problems: [Problem] = []
        if let first = lineOfID[product.id.rawValue] {
            let message = "lines \(first) and \(line) have the same product, the first one counts"
            problems.append(Problem(.duplicate, field: "id", message: message))
        }
        if let sku = product.sku { check(sku, "sku", line, &problems) }
        for (position, variant) in product.variants.enumerated() {
            check(variant.sku, "variants[\(position)].sku", line, &problems)
        }
        guard problems.isEmpty else { return problems }
        lineOfID[product.id.rawValue] = line
        if let sku = product.sku { lineOfSKU[sku.rawValue] = line }
        for variant in product.variants { lineOfSKU[variant.sku.rawValue] = line }
        return []
    }

    private func check(_ sku: SKU, _ field: String, _ line: Int, _ problems: inout [Problem]) {
        guard let first = lineOfSKU[sku.rawValue] else { return }
        let message = "lines \(first) and \(line) have the same SKU, the first one counts"
        problems.append(Problem(.duplicate, field: field, message: message))
    }
}
