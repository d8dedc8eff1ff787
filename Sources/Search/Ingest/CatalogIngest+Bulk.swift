import Catalog
import Store

extension CatalogIngest {
    /// Replaces the prices of many products or variants, all or none.
    ///
    /// - Parameter body: `{"prices":[{"product_id" or "sku","prices":[…]}]}`, at most ``BulkEntries/max`` entries.
    ///   An entry may have the short form `price`, `compare_at_price`, `currency` instead of `prices`. With the SKU of
    ///   a variant it is about the variant.
    /// - Returns: `{"updated","unchanged","sequence"}`.
    /// - Throws: `invalid_request` with the problems of all entries.
    package func setPrices(_ body: JSONValue, actor: String) async throws(Refusal) -> [UInt8] {
        try await blocking { () throws(Refusal) -> [UInt8] in
            var bulk = try BulkEntries(body, name: "prices")
            let targets = try self.targets(&bulk)
            var changes: [CatalogChange] = []
            for (entry, target) in zip(bulk.entries, targets) {
                guard let target, let prices = self.prices(entry, &bulk.problems) else { continue }
                changes.append(.setPrices(target.product.id, sku: target.variant?.sku, prices: prices))
            }
            try bulk.check()
            return try self.applyBulk(changes, name: "prices", actor: actor)
        }
    }

    /// Sets the stock of many products or variants, all or none.
    ///
    /// - Parameter body: `{"stock":[{"product_id" or "sku","on_hand","reserved","backorder"}]}`, at most
    ///   ``BulkEntries/max`` entries. What an entry leaves out stays as it is.
    /// - Returns: `{"updated","unchanged","sequence"}`.
    /// - Throws: `invalid_request` with the problems of all entries.
    package func setStock(_ body: JSONValue, actor: String) async throws(Refusal) -> [UInt8] {
        try await blocking { () throws(Refusal) -> [UInt8] in
            var bulk = try BulkEntries(body, name: "stock")
            let targets = try self.targets(&bulk)
            var changes: [CatalogChange] = []
            for (entry, target) in zip(bulk.entries, targets) {
                guard let target else { continue }
                let current = target.variant?.stock ?? target.product.stock
                guard let stock = self.stock(entry, current, &bulk.problems) else { continue }
                changes.append(.setStock(target.product.id, sku: target.variant?.sku, stock: stock))
            }
            try bulk.check()
            return try self.applyBulk(changes, name: "stock", actor: actor)
        }
    }

    // MARK: Whom it is about

    private struct Target {
        var product: Product
        /// `nil` for the product itself.
        var variant: Variant?
    }

    /// One for each entry, in order; `nil` where a problem says that there is none.
    private func targets(_ bulk: inout BulkEntries) throws(Refusal) -> [Target?] {
        let owners = try store.productIDs(forSKUs: bulk.entries.compactMap(\.sku))
        let ids = bulk.entries.compactMap { entry in entry.productID ?? entry.sku.flatMap { owners[$0] } }
        var products: [ProductID: Product] = [:]
        for product in try store.products(Array(Set(ids))) { products[product.id] = product }
        var targets: [Target?] = []
        for entry in bulk.entries {
            let id = entry.productID ?? entry.sku.flatMap { owners[$0] }
            guard let product = id.flatMap({ products[$0] }) else {
                let what = entry.productID.map { "product \"\($0)\"" } ?? "SKU \"\(entry.sku?.rawValue ?? "")\""
                bulk.problems.append(Problem(.notFound, field: entry.path, message: "there is no \(what.prefix(200))"))
                targets.append(nil)
                continue
            }
            var target = Target(product: product)
            if let sku = entry.sku, product.sku != sku {
                target.variant = product.variants.first { $0.sku == sku }
                if target.variant == nil {
                    let message = "the product \"\(product.id)\" has no variant \"\(sku.rawValue.prefix(128))\""
                    bulk.problems.append(Problem(.notFound, field: "\(entry.path).sku", message: message))
                    targets.append(nil)
                    continue
                }
            }
            targets.append(target)
        }
        return targets
    }

    // MARK: What it says

    private func prices(_ entry: BulkEntries.Entry, _ problems: inout [Problem]) -> [Price]? {
        guard entry.members.contains(where: { $0.name == "prices" || $0.name == "price" }) else {
            problems.append(Problem(.required, field: entry.path, message: "an entry needs its prices"))
            return nil
        }
        let allowed: Set = ["prices", "price", "compare_at_price", "currency"]
        return checked(entry, allowed: allowed, entry.members, &problems)?.prices
    }

    private func stock(_ entry: BulkEntries.Entry, _ current: Stock?, _ problems: inout [Problem]) -> Stock? {
        let allowed: Set = ["on_hand", "reserved", "backorder"]
        guard !entry.members.isEmpty else {
            problems.append(Problem(.required, field: entry.path, message: "an entry needs its on_hand"))
            return nil
        }
        let known = current ?? Stock()
        let base: JSONValue = [
            "on_hand": .integer(known.onHand), "reserved": .integer(known.reserved),
            "backorder": .boolean(known.allowsBackorder),
        ]
        let merged = base.applying(mergePatch: .object(entry.members.filter { allowed.contains($0.name) }))
        return checked(entry, allowed: allowed, [JSONMember("stock", merged)], &problems)?.stock
    }

    /// Lets the product's own validation look at a part of one.
    private func checked(
        _ entry: BulkEntries.Entry, allowed: Set<String>, _ members: [JSONMember], _ problems: inout [Problem]
    ) -> Product? {
        let before = problems.count
        for member in entry.members where !allowed.contains(member.name) {
            let message = "expected one of \(allowed.sorted().joined(separator: ", "))"
            problems.append(
                Problem(.unknownMember, field: "\(entry.path).\(member.name.prefix(100))", message: message))
        }
        let wanted = members.filter { allowed.contains($0.name) || $0.name == "stock" }
        let draft = ProductDraft(json: .object([JSONMember("id", "-"), JSONMember("name", "-")] + wanted))
        switch ProductValidation.validate(draft, defaults: defaults, now: now()) {
        case .success(let product): return problems.count == before ? product : nil
        case .failure(let refusal):
            problems += refusal.problems.map { problem in
                var problem = problem
                if problem.field.hasPrefix("stock.") { problem.field.removeFirst("stock.".count) }
                return problem.inside(entry.path)
            }
            return nil
        }
    }

    private func applyBulk(_ changes: [CatalogChange], name: String, actor: String) throws(Refusal) -> [UInt8] {
        do throws(Refusal) {
            try memory.check()
            let receipt = try store.apply(changes, actor: actor, now: now())
            return JSONWriter.bytes([
                "updated": .integer(Int64(receipt.updated)), "unchanged": .integer(Int64(receipt.unchanged)),
                "sequence": .integer(receipt.sequence),
            ])
        } catch {
            // The store's paths begin with the place in the batch, which is the place in the list.
            let problems = error.problems.map { $0.field.hasPrefix("[") ? $0.inside(name) : $0 }
            throw Refusal(error.code, message: error.message, problems: problems)
        }
    }
}
