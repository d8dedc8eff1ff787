import Catalog
import Foundation
import HTTPTypes
import Testing

@testable import Web

@Suite struct ErrorPageTests {
    @Test func errorPageIsUpToDate() throws {
        let file = Repository.root.appending(path: "docs/errors.md")
        let expected = ErrorReference.markdown()
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] == "1" {
            try expected.write(to: file, atomically: true, encoding: .utf8)
        }
        let page = try String(contentsOf: file, encoding: .utf8)
        #expect(page == expected, "run the test with UPDATE_DOCS=1")
    }

    @Test(arguments: ErrorCode.allCases)
    func everyCodeHasAStatusOfItsKind(_ code: ErrorCode) {
        switch code.kind {
        case .invalidRequest, .notFound, .conflict, .refused:
            #expect((400...499).contains(code.status.code) || code == .indexMissing)
        case .unavailable: #expect(code.status.code == 503)
        case .internalError: #expect(code.status.code == 500)
        }
        #expect(!code.meaning.isEmpty && code.meaning.hasSuffix("."))
    }

    @Test func statusesOfTheContractHold() {
        let expected: [(ErrorCode, Int)] = [
            (.notFound, 404), (.conflict, 409), (.duplicate, 409), (.versionConflict, 409), (.bodyTooLarge, 413),
            (.unsupportedMediaType, 415), (.invalidProduct, 422), (.idempotencyMismatch, 422),
            (.tooManyRequests, 429), (.unavailable, 503), (.timeout, 503), (.invalidFilter, 400), (.invalidUTF8, 400),
            (.unauthorized, 401), (.forbidden, 403), (.methodNotAllowed, 405), (.internalError, 500),
        ]
        for (code, status) in expected { #expect(code.status.code == status) }
    }
}
