import Catalog
import HTTPTypes
import Search

/// Writing products, prices, stock and categories.
struct IngestController: Sendable {
    let ingest: CatalogIngest

    // MARK: Products

    func create(_ call: Call) async throws(Refusal) -> Answer {
        Self.answer(try await ingest.create(try Self.body(call), actor: call.actor))
    }

    func replace(_ call: Call) async throws(Refusal) -> Answer {
        Self.answer(
            try await ingest.replace(
                try call.productID(), try Self.body(call), expectedVersion: try call.expectedVersion(),
                actor: call.actor))
    }

    func patch(_ call: Call) async throws(Refusal) -> Answer {
        Self.answer(
            try await ingest.patch(
                try call.productID(), try Self.body(call), expectedVersion: try call.expectedVersion(),
                actor: call.actor))
    }

    func delete(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.answer(try await ingest.delete(try call.productID(), actor: call.actor))
    }

    func publish(_ call: Call) async throws(Refusal) -> Answer { try await setStatus(.published, call) }

    func archive(_ call: Call) async throws(Refusal) -> Answer { try await setStatus(.archived, call) }

    func putVariants(_ call: Call) async throws(Refusal) -> Answer {
        Self.answer(
            try await ingest.putVariants(
                try call.productID(), try Self.body(call), expectedVersion: try call.expectedVersion(),
                actor: call.actor))
    }

    func putMedia(_ call: Call) async throws(Refusal) -> Answer {
        Self.answer(
            try await ingest.putMedia(
                try call.productID(), try Self.body(call), expectedVersion: try call.expectedVersion(),
                actor: call.actor))
    }

    // MARK: Lists

    func setPrices(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await ingest.setPrices(try Self.body(call), actor: call.actor))
    }

    func setStock(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await ingest.setStock(try Self.body(call), actor: call.actor))
    }

    // MARK: Categories

    func createCategory(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await ingest.createCategory(try Self.body(call), actor: call.actor), status: .created)
    }

    func updateCategory(_ call: Call) async throws(Refusal) -> Answer {
        .json(try await ingest.updateCategory(try call.number(), try Self.body(call), actor: call.actor))
    }

    func deleteCategory(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await ingest.deleteCategory(try call.number(), actor: call.actor))
    }

    // MARK: Shared

    private func setStatus(_ status: Product.Status, _ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.answer(try await ingest.setStatus(try call.productID(), status, actor: call.actor))
    }

    private static func body(_ call: Call) throws(Refusal) -> JSONValue {
        _ = try call.options()
        return try call.json()
    }

    private static func answer(_ receipt: WriteReceipt) -> Answer {
        .json(receipt.json, status: receipt.outcome == .created ? .created : .ok)
    }
}
