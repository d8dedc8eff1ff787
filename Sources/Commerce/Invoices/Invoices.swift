import Catalog
import Logging

/// Invoices and credit notes: what they say is read in one transaction, and they are drawn on threads of their own.
package final class Invoices: Sendable {
    /// A file for somebody to keep.
    package struct Document: Sendable {
        /// Letters, digits, hyphens and an ending.
        package var name: String
        /// PDF.
        package var bytes: [UInt8]
    }

    /// Drawing takes some milliseconds of one processor.
    private static let threadCount = 1
    private static let waitingMax = 64

    private let store: CommerceStore
    private let environment: CommerceEnvironment
    private let logger: Logger
    private let threads = BoundedThreads(label: "aisle.documents", threads: threadCount, waitingMax: waitingMax)

    package init(store: CommerceStore, environment: CommerceEnvironment, logger: Logger) {
        self.store = store
        self.environment = environment
        self.logger = logger
    }

    // MARK: Documents

    /// - Throws: `not_found` for the order of somebody else, and while it is not paid; `conflict` when nobody is named who
    ///   issues invoices.
    package func invoice(of id: OrderID, for claimant: Claimant) async throws(Refusal) -> Document {
        let content = try await store.read { db in
            let order = try OrderStore(db).order(id, for: claimant)
            guard let number = order.invoice, let paidAt = order.paidAt else {
                throw Refusal(.notFound, message: "the order has no invoice before it is paid")
            }
            return InvoiceContent.invoice(
                number, of: order, paidAt: paidAt, try BooksStore(db).knownIssuer(at: paidAt))
        }
        return try await draw(content)
    }

    /// In the order of their numbers.
    ///
    /// - Throws: `not_found`.
    package func creditNotes(of id: OrderID, for claimant: Claimant) async throws(Refusal) -> [CreditNote] {
        try await store.read { try BooksStore($0).creditNotes(of: try OrderStore($0).order(id, for: claimant)) }
    }

    /// - Throws: `not_found` for a number that is not the order's; as ``invoice(of:for:)``.
    package func creditNote(
        _ number: CreditNoteNumber, of id: OrderID, for claimant: Claimant
    ) async throws(Refusal) -> Document {
        let content = try await store.read { db in
            let order = try OrderStore(db).order(id, for: claimant)
            guard let note = try BooksStore(db).creditNotes(of: order).first(where: { $0.number == number }) else {
                throw Refusal(.notFound, message: "the order has no such credit note")
            }
            let returned = try ReturnStore(db).get(refund: note.refund, of: order)
            return InvoiceContent.creditNote(
                note, of: order, for: returned, try BooksStore(db).knownIssuer(at: note.at))
        }
        return try await draw(content)
    }

    private func draw(_ content: InvoiceContent) async throws(Refusal) -> Document {
        let (bytes, unknown) = try await threads.run { () throws(Refusal) in try InvoicePages.drawing(content) }
        if unknown > 0 {
            logger.warning(
                "letters of a document are boxes, since no font of this machine has them",
                metadata: ["number": .string(content.number), "letters": .stringConvertible(unknown)])
        }
        return Document(name: "\(content.number).pdf", bytes: bytes)
    }

    // MARK: Issuer

    /// Who issues invoices now; `nil` before anybody was named.
    package func issuer() async throws(Refusal) -> InvoiceIssuer? {
        let now = environment.now()
        return try await store.read { try BooksStore($0).issuer(at: now) }
    }

    /// Names who issues invoices from now on; those that were issued before stay as they are.
    ///
    /// - Throws: `invalid_value` with all problems.
    package func setIssuer(_ body: JSONValue, by caller: Caller) async throws(Refusal) -> InvoiceIssuer {
        let issuer = try InvoiceIssuer.read(body)
        let now = environment.now()
        try await store.write { try BooksStore($0).setIssuer(issuer, by: caller, at: now) }
        return issuer
    }
}
