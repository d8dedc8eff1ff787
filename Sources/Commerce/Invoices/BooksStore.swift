import Catalog
import GRDB

/// The consecutive number of a credit note, from 1 without gaps.
package struct CreditNoteNumber: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: Int64

    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// As printed: "CRN-00000042".
    package var description: String {
        let digits = String(rawValue)
        return "CRN-" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    }
}

/// The paper about money that went back.
package struct CreditNote: Hashable, Sendable {
    package var number: CreditNoteNumber
    package var refund: RefundID
    package var minorUnits: Int64
    package var at: Timestamp

    package var json: JSONValue {
        [
            "number": .integer(number.rawValue), "text": .string(number.description),
            "refund_id": .string(refund.rawValue), "amount": .integer(minorUnits), "at": .string(at.rfc3339),
        ]
    }
}

/// Credit notes, and who issues invoices. Lives no longer than its transaction.
package struct BooksStore {
    private let db: Database

    package init(_ db: Database) { self.db = db }

    static let creditNotes = "credit_note"

    /// Gives a refund of an order its number; the order has one invoice, and a credit note for each refund.
    func issueCreditNote(
        _ refund: RefundID, of order: Order, _ minorUnits: Int64, _ sequences: NumberSequenceStore, at now: Timestamp
    ) throws {
        let insert = try db.cachedStatement(
            sql: "INSERT INTO creditNote (number, orderKey, refundID, minorUnits, at) VALUES (?, ?, ?, ?, ?)")
        try insert.execute(arguments: [
            try sequences.next(Self.creditNotes), order.key, refund.rawValue, minorUnits, now.millisecondsSinceEpoch,
        ])
    }

    /// In the order of their numbers.
    package func creditNotes(of order: Order) throws -> [CreditNote] {
        let select = try db.cachedStatement(
            sql: "SELECT number, refundID, minorUnits, at FROM creditNote WHERE orderKey = ? ORDER BY number")
        return try Row.fetchAll(select, arguments: [order.key]).map { row in
            CreditNote(
                number: CreditNoteNumber(row[0]), refund: RefundID(row[1]), minorUnits: row[2],
                at: Timestamp(millisecondsSinceEpoch: row[3]))
        }
    }

    // MARK: Issuer

    /// Who issued invoices at an instant; `nil` when nobody had been named by then.
    func issuer(at instant: Timestamp) throws -> InvoiceIssuer? {
        let sql = "SELECT issuer FROM invoiceIssuer WHERE validFrom <= ? ORDER BY validFrom DESC, number DESC LIMIT 1"
        return try String.fetchOne(db, sql: sql, arguments: [instant.millisecondsSinceEpoch]).map { text in
            InvoiceIssuer(stored: try JSONReader.parse(text))
        }
    }

    /// Who issued invoices at an instant; the first who was ever named for those that are older.
    ///
    /// - Throws: `conflict` when nobody was.
    func knownIssuer(at instant: Timestamp) throws -> InvoiceIssuer {
        if let issuer = try issuer(at: instant) { return issuer }
        let first = try String.fetchOne(db, sql: "SELECT issuer FROM invoiceIssuer ORDER BY validFrom, number LIMIT 1")
        guard let first else {
            throw Refusal(.conflict, message: "the shop has not said yet who issues its invoices")
        }
        return InvoiceIssuer(stored: try JSONReader.parse(first))
    }

    func setIssuer(_ issuer: InvoiceIssuer, by caller: Caller, at now: Timestamp) throws {
        let text = String(decoding: JSONWriter.bytes(issuer.json), as: UTF8.self)
        try db.execute(
            sql: "INSERT INTO invoiceIssuer (validFrom, actor, issuer) VALUES (?, ?, ?)",
            arguments: [now.millisecondsSinceEpoch, caller.actor, text])
    }
}
