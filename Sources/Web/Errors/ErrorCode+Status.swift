import Catalog
import Hummingbird

extension ErrorCode {
    /// The status of an answer that carries the code. The only place where codes become statuses.
    package var status: HTTPResponse.Status {
        switch self {
        case .invalidRequest, .invalidJSON, .invalidUTF8, .unknownParameter, .invalidParameter, .missingParameter,
            .limitExceeded, .invalidFilter, .unknownField, .invalidFacet, .invalidPriceRange, .invalidSort,
            .unknownAnalyzer, .invalidIdentifier, .invalidMapping, .fileUnreadable, .invalidToken:
            .badRequest
        case .unauthorized, .secondFactorRequired: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .conflict, .duplicate, .versionConflict, .categoryNotEmpty, .categoryCycle, .outOfStock,
            .productUnavailable:
            .conflict
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .idempotencyMismatch, .invalidProduct, .required, .invalidType, .invalidValue, .tooLong, .tooMany,
            .unknownMember, .invalidCheckDigit, .invalidCurrency, .invalidMoney, .invalidDate, .invalidRecord,
            .invalidAnalyzer, .invalidSettings:
            .unprocessableContent
        case .tooManyRequests: .tooManyRequests
        case .timeout, .unavailable, .sequenceNotReached, .indexMissing, .indexBusy, .storeBusy, .readOnly, .diskFull,
            .memoryLimit, .cancelled, .interrupted, .dataFolderInUse, .portInUse:
            .serviceUnavailable
        case .internalError, .indexDamaged, .indexForeign, .storeDamaged, .storeTooNew: .internalServerError
        }
    }

    /// What `Retry-After` says, in seconds; `nil` when the answer carries no such header.
    ///
    /// A busy moment passes in a second; a full disk or a missing index needs somebody to act, so asking twice a minute
    /// is often enough.
    package var retryAfterSeconds: Int? {
        switch status {
        case .serviceUnavailable, .tooManyRequests: isRetryable ? 1 : 30
        default: nil
        }
    }
}
