import Catalog
import Synchronization

/// The tables of shipping and taxes, which the shop may replace.
package final class SellingRules: Sendable {
    private static let shippingKey = "commerce.shipping"
    private static let taxKey = "commerce.tax"

    /// A table with the text that it was read from.
    private struct Known<Table: Sendable> {
        var text: String
        var table: Table
    }

    private struct State {
        var shipping: Known<ShippingTable>?
        var tax: Known<TaxTable>?
    }

    private let store: CommerceStore
    private let standardShipping: ShippingTable
    private let state = Mutex(State())

    package init(store: CommerceStore, currency: CurrencyCode) {
        self.store = store
        standardShipping = .standard(currency)
    }

    package func shipping() async throws(Refusal) -> ShippingTable {
        try await store.read { try self.shipping(CheckoutStore($0)) }
    }

    package func taxes() async throws(Refusal) -> TaxTable {
        try await store.read { try self.taxes(CheckoutStore($0)) }
    }

    /// Replaces the whole table. Checkouts under way are told when their total changes by it.
    ///
    /// - Throws: `invalid_value` with all problems.
    package func setShipping(_ body: JSONValue) async throws(Refusal) -> ShippingTable {
        let table = try ShippingTable(json: body)
        let text = OrderRows.text(table.json)
        try await store.write { try CheckoutStore($0).set(Self.shippingKey, to: text) }
        return table
    }

    /// Replaces the whole table, as ``setShipping(_:)``.
    package func setTaxes(_ body: JSONValue) async throws(Refusal) -> TaxTable {
        let table = try TaxTable(json: body)
        let text = OrderRows.text(table.json)
        try await store.write { try CheckoutStore($0).set(Self.taxKey, to: text) }
        return table
    }

    // MARK: In a transaction

    /// The table of this transaction. It is read again only when its text is another one.
    func shipping(_ settings: CheckoutStore) throws -> ShippingTable {
        guard let text = try settings.setting(Self.shippingKey) else { return standardShipping }
        if let known = state.withLock({ $0.shipping }), known.text == text { return known.table }
        let table = try ShippingTable(json: try JSONReader.parse(text))
        state.withLock { $0.shipping = Known(text: text, table: table) }
        return table
    }

    func taxes(_ settings: CheckoutStore) throws -> TaxTable {
        guard let text = try settings.setting(Self.taxKey) else { return .standard }
        if let known = state.withLock({ $0.tax }), known.text == text { return known.table }
        let table = try TaxTable(json: try JSONReader.parse(text))
        state.withLock { $0.tax = Known(text: text, table: table) }
        return table
    }
}
