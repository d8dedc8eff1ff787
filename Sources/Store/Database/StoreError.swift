import Catalog
import Foundation
import GRDB

/// The one place where SQLite's result codes become codes of ours.
enum StoreError {
    /// What a caller is told. A ``Refusal`` passes as it is; SQL and its arguments never show.
    static func refusal(_ error: any Error) -> Refusal {
        switch error {
        case let refusal as Refusal: refusal
        case let problem as Problem: damaged("a stored value can't be read: \(problem.message)")
        case let error as DatabaseError: refusal(error)
        case let error as RowDecodingError: damaged("a stored row can't be read: \(type(of: error))")
        default: Refusal(.internalError, message: "the store failed: \(error)")
        }
    }

    static func damaged(_ message: String) -> Refusal { Refusal(.storeDamaged, message: message) }

    private static func refusal(_ error: DatabaseError) -> Refusal {
        if error.resultCode == .SQLITE_CONSTRAINT, error.message?.contains(CatalogTables.cycleMessage) == true {
            return Refusal(.categoryCycle, message: "a category would become its own ancestor")
        }
        let (code, reason) = meaning(of: error.extendedResultCode)
        return Refusal(code, message: "\(reason) (SQLite result code \(error.extendedResultCode.rawValue))")
    }

    /// Every primary result code that SQLite documents, and those extended ones that mean something else than their
    /// primary code.
    ///
    /// - Source: https://www.sqlite.org/rescode.html
    static func meaning(of code: ResultCode) -> (ErrorCode, String) {
        switch code {
        case .SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ:
            return (.storeDamaged, "the store could not be read from the disk")
        case .SQLITE_CANTOPEN_ISDIR: return (.fileUnreadable, "the store's file is a folder")
        default: return meaning(ofPrimary: code.primaryResultCode)
        }
    }

    private static func meaning(ofPrimary code: ResultCode) -> (ErrorCode, String) {
        switch code {
        case .SQLITE_CORRUPT: (.storeDamaged, "the store is damaged")
        case .SQLITE_NOTADB: (.storeDamaged, "the store's file is no SQLite database")
        case .SQLITE_FORMAT: (.storeDamaged, "the store has an unknown format")
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            (.storeBusy, "another program is writing to the store")
        case .SQLITE_FULL: (.diskFull, "the disk or the store is full")
        case .SQLITE_READONLY: (.readOnly, "the store can only be read")
        case .SQLITE_PERM, .SQLITE_AUTH: (.readOnly, "the store may not be written by this user")
        case .SQLITE_CANTOPEN: (.fileUnreadable, "the store's file can't be opened")
        case .SQLITE_IOERR: (.unavailable, "the disk reported an error")
        case .SQLITE_NOMEM: (.unavailable, "memory ran out")
        case .SQLITE_INTERRUPT, .SQLITE_ABORT: (.timeout, "the work on the store was stopped")
        case .SQLITE_TOOBIG: (.limitExceeded, "a value is larger than the store takes")
        case .SQLITE_SCHEMA: (.unavailable, "the store's tables changed meanwhile")
        case .SQLITE_NOLFS: (.limitExceeded, "the disk can't hold files this large")
        case .SQLITE_CONSTRAINT: (.internalError, "a write broke a rule of the store")
        case .SQLITE_OK, .SQLITE_ERROR, .SQLITE_INTERNAL, .SQLITE_NOTFOUND, .SQLITE_EMPTY, .SQLITE_MISMATCH,
            .SQLITE_MISUSE, .SQLITE_RANGE, .SQLITE_NOTICE, .SQLITE_WARNING, .SQLITE_ROW, .SQLITE_DONE:
            (.internalError, "the store failed")
        // `ResultCode` is no enum: this is for codes that a newer SQLite may add.
        default: (.internalError, "the store failed")
        }
    }
}
