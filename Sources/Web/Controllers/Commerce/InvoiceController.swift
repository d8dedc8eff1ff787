import Catalog
import Commerce
import HTTPTypes
import NIOCore

/// Invoices and credit notes.
struct InvoiceController: Sendable {
    let invoices: Invoices

    func invoice(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.answer(try await invoices.invoice(of: OrderID(call.text(0)), for: try call.claimant))
    }

    func creditNotes(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let notes = try await invoices.creditNotes(of: OrderID(call.text(0)), for: try call.claimant)
        return .personal(["credit_notes": .array(notes.map(\.json))])
    }

    func creditNote(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        guard let number = Int64(call.text(1)), number > 0 else {
            throw Refusal(.notFound, message: "the order has no such credit note")
        }
        return Self.answer(
            try await invoices.creditNote(
                CreditNoteNumber(number), of: OrderID(call.text(0)), for: try call.claimant))
    }

    // MARK: The shop

    func anyInvoice(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.answer(try await invoices.invoice(of: OrderID(call.text(0)), for: .staff))
    }

    func issuer(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        guard let issuer = try await invoices.issuer() else {
            throw Refusal(.notFound, message: "nobody is named who issues invoices")
        }
        return .personal(issuer.json)
    }

    func setIssuer(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await invoices.setIssuer(try call.json(), by: call.caller).json)
    }

    private static func answer(_ document: Invoices.Document) -> Answer {
        var answer = Answer(status: .ok, contentType: .pdf, body: ByteBuffer(bytes: document.bytes))
        answer.headers[.cacheControl] = "no-store"
        answer.headers[.contentDisposition] = "inline; filename=\"\(document.name)\""
        return answer
    }
}
