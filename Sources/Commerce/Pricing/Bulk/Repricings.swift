import Catalog
import Store

/// Changes many prices, some products in each transaction, each product once whatever is killed when.
package final class Repricings: Sendable {
    /// Products looked at in one transaction: some tens of milliseconds.
    private static let productsAtOnce = 200
    /// Examples of a dry run.
    private static let examplesMax = 20
    /// Products that a dry run looks at, page by page.
    private static let dryRunMax = 20_000

    private let store: CommerceStore
    private let environment: CommerceEnvironment
    private let currency: CurrencyCode

    package init(store: CommerceStore, environment: CommerceEnvironment, currency: CurrencyCode) {
        self.store = store
        self.environment = environment
        self.currency = currency
    }

    /// Begins a change, or says with `dry_run` what it would do.
    ///
    /// - Throws: `invalid_value` with all problems.
    package func start(_ body: JSONValue, by caller: Caller) async throws(Refusal) -> JSONValue {
        let repricing = try Repricing(body, known: ["dry_run"], currency: currency)
        let isDry = body["dry_run"]
        guard isDry == nil || isDry?.boolean != nil else {
            let problem = Problem(.invalidType, field: "dry_run", message: "expected true or false")
            throw MemberReader.refusal([problem])
        }
        if isDry?.boolean == true { return try await dryRun(repricing) }
        let now = environment.now()
        let run = RepricingRun(
            id: "rpr_\(environment.randomText(16))", repricing: repricing, state: .running, caller: caller, lastKey: 0,
            untilKey: 0, products: 0, changed: 0, skipped: 0, createdAt: now, endedAt: nil)
        return try await store.write { db in
            let runs = RepricingStore(db)
            try runs.insert(run)
            try runs.audit.append(
                "prices.changed", on: "repricing", run.id, after: repricing.json, by: caller, at: now)
            return run.json
        }
    }

    /// - Throws: `not_found`.
    package func run(_ id: String) async throws(Refusal) -> RepricingRun {
        if let run = try await store.read({ try RepricingStore($0).run(id) }) { return run }
        throw Self.noRun
    }

    /// Ends a change; what is changed stays. Cancelling again changes nothing.
    ///
    /// - Throws: `not_found`; `conflict` when it is done.
    package func cancel(_ id: String, by caller: Caller) async throws(Refusal) -> RepricingRun {
        let now = environment.now()
        return try await store.write { db in
            let runs = RepricingStore(db)
            guard var run = try runs.run(id) else { throw Self.noRun }
            if run.state == .cancelled { return run }
            guard run.state == .running else { throw Refusal(.conflict, message: "the change is done already") }
            (run.state, run.endedAt) = (.cancelled, now)
            try runs.update(run)
            try runs.audit.append("prices.cancelled", on: "repricing", id, after: run.json, by: caller, at: now)
            return run
        }
    }

    /// Goes on with the change whose turn it is.
    ///
    /// - Returns: whether there is more to do.
    func step() async throws(Refusal) -> Bool {
        guard try await store.read({ try RepricingStore($0).next() }) != nil else { return false }
        let now = environment.now()
        return try await store.write { db in
            let runs = RepricingStore(db)
            guard var run = try runs.next() else { return false }
            let found = try runs.products(after: run.lastKey, through: run.untilKey, limit: Self.productsAtOnce)
            guard let page = found else {
                (run.state, run.endedAt) = (.done, now)
                try runs.update(run)
                return true
            }
            let about = page.products.filter(run.repricing.isAbout)
            let changed = about.map { RepricedProduct($0, run.repricing) }
            try runs.catalog(run.caller, at: now).apply(changed.flatMap(\.changes))
            run.lastKey = page.lastKey
            run.products += Int64(about.count)
            run.changed += Int64(changed.reduce(0) { $0 + $1.moves.count })
            run.skipped += Int64(changed.reduce(0) { $0 + $1.skipped })
            try runs.update(run)
            return true
        }
    }

    // MARK: Dry runs

    private struct Preview: Sendable {
        var looked = 0
        var products: Int64 = 0
        var changed: Int64 = 0
        var skipped: Int64 = 0
        var examples: [JSONValue] = []
        var lastKey: Int64 = 0
        var isEnd = false
    }

    private func dryRun(_ repricing: Repricing) async throws(Refusal) -> JSONValue {
        var preview = Preview()
        while !preview.isEnd, preview.looked < Self.dryRunMax {
            let before = preview
            preview = try await store.read { try Self.looked(before, repricing, RepricingStore($0)) }
        }
        return [
            "dry_run": true, "request": repricing.json, "products": .integer(preview.products),
            "changed": .integer(preview.changed), "skipped": .integer(preview.skipped),
            "is_complete": .boolean(preview.isEnd), "examples": .array(preview.examples),
        ]
    }

    private static func looked(
        _ before: Preview, _ repricing: Repricing, _ runs: RepricingStore
    ) throws -> Preview {
        var preview = before
        guard let page = try runs.products(after: before.lastKey, through: .max, limit: productsAtOnce) else {
            preview.isEnd = true
            return preview
        }
        for product in page.products where repricing.isAbout(product) {
            let changed = RepricedProduct(product, repricing)
            preview.products += 1
            preview.changed += Int64(changed.moves.count)
            preview.skipped += Int64(changed.skipped)
            for move in changed.moves where preview.examples.count < examplesMax {
                preview.examples.append([
                    "product_id": .string(product.id.rawValue), "name": .string(product.name),
                    "sku": move.sku.map { .string($0.rawValue) } ?? .null, "old": .integer(move.price.old),
                    "new": .integer(move.price.new),
                ])
            }
        }
        preview.looked += page.products.count
        preview.lastKey = page.lastKey
        return preview
    }

    private static let noRun = Refusal(.notFound, message: "there is no such change of prices")
}
