/// The one table of codes that an answer, a report line or an exit message may carry.
///
/// Codes are for ever: add, never rename or reuse. `docs/errors.md` is generated from this file.
package enum ErrorCode: String, Sendable, CaseIterable {
    // The request as a whole.
    case invalidRequest = "invalid_request"
    case invalidJSON = "invalid_json"
    case invalidUTF8 = "invalid_utf8"
    case unknownParameter = "unknown_parameter"
    case invalidParameter = "invalid_parameter"
    case missingParameter = "missing_parameter"
    case limitExceeded = "limit_exceeded"
    case bodyTooLarge = "body_too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case conflict = "conflict"
    case idempotencyMismatch = "idempotency_mismatch"
    case unauthorized = "unauthorized"
    case forbidden = "forbidden"
    case invalidToken = "invalid_token"
    case secondFactorRequired = "second_factor_required"
    case timeout = "timeout"
    case tooManyRequests = "too_many_requests"
    case cancelled = "cancelled"
    case interrupted = "interrupted"
    case unavailable = "unavailable"
    case internalError = "internal_error"

    // Searching.
    case invalidFilter = "invalid_filter"
    case unknownField = "unknown_field"
    case invalidFacet = "invalid_facet"
    case invalidPriceRange = "invalid_price_range"
    case invalidSort = "invalid_sort"
    case unknownAnalyzer = "unknown_analyzer"
    case sequenceNotReached = "sequence_not_reached"

    // A product or a line of an import.
    case invalidProduct = "invalid_product"
    case required = "required"
    case invalidType = "invalid_type"
    case invalidValue = "invalid_value"
    case tooLong = "too_long"
    case tooMany = "too_many"
    case unknownMember = "unknown_member"
    case duplicate = "duplicate"
    case invalidCheckDigit = "invalid_check_digit"
    case invalidCurrency = "invalid_currency"
    case invalidMoney = "invalid_money"
    case invalidDate = "invalid_date"
    case invalidIdentifier = "invalid_identifier"
    case categoryCycle = "category_cycle"
    case categoryNotEmpty = "category_not_empty"
    case invalidRecord = "invalid_record"
    case invalidMapping = "invalid_mapping"
    case versionConflict = "version_conflict"

    // Selling.
    case outOfStock = "out_of_stock"
    case productUnavailable = "product_unavailable"

    // Analysis, index, store, machine.
    case invalidAnalyzer = "invalid_analyzer"
    case invalidSettings = "invalid_settings"
    case indexMissing = "index_missing"
    case indexDamaged = "index_damaged"
    case indexForeign = "index_foreign"
    case indexBusy = "index_busy"
    case storeDamaged = "store_damaged"
    case storeBusy = "store_busy"
    case storeTooNew = "store_too_new"
    case readOnly = "read_only"
    case diskFull = "disk_full"
    case memoryLimit = "memory_limit"
    case dataFolderInUse = "data_folder_in_use"
    case portInUse = "port_in_use"
    case fileUnreadable = "file_unreadable"

    package enum Kind: String, Sendable {
        case invalidRequest = "invalid_request"
        case notFound = "not_found"
        case conflict
        case refused
        case unavailable
        case internalError = "internal"
    }

    package var kind: Kind {
        switch self {
        case .notFound, .indexMissing: .notFound
        case .conflict, .duplicate, .versionConflict, .idempotencyMismatch, .categoryNotEmpty, .outOfStock,
            .productUnavailable:
            .conflict
        case .unauthorized, .forbidden, .secondFactorRequired, .tooManyRequests, .methodNotAllowed: .refused
        case .unavailable, .timeout, .sequenceNotReached, .indexBusy, .storeBusy, .diskFull, .memoryLimit, .readOnly,
            .cancelled, .interrupted, .dataFolderInUse, .portInUse:
            .unavailable
        case .internalError, .indexDamaged, .indexForeign, .storeDamaged, .storeTooNew: .internalError
        case .invalidRequest, .invalidJSON, .invalidUTF8, .unknownParameter, .invalidParameter, .missingParameter,
            .limitExceeded, .bodyTooLarge, .unsupportedMediaType, .invalidFilter, .unknownField, .invalidFacet,
            .invalidPriceRange, .invalidSort, .unknownAnalyzer, .invalidProduct, .required, .invalidType,
            .invalidValue, .tooLong, .tooMany, .unknownMember, .invalidCheckDigit, .invalidCurrency, .invalidMoney,
            .invalidDate, .invalidIdentifier, .categoryCycle, .invalidRecord, .invalidMapping, .invalidAnalyzer,
            .invalidSettings, .fileUnreadable, .invalidToken:
            .invalidRequest
        }
    }

    /// Whether the same request may succeed later without a change by the caller.
    package var isRetryable: Bool {
        switch self {
        case .unavailable, .timeout, .tooManyRequests, .sequenceNotReached, .indexBusy, .storeBusy, .memoryLimit,
            .interrupted:
            true
        default: false
        }
    }
}
