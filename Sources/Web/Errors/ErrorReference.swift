import Catalog
import HTTPTypes

/// The reference of all error codes, rendered from ``ErrorCode``; `docs/errors.md` holds exactly this text.
package enum ErrorReference {
    /// The whole page in Markdown, codes in their order of declaration, with a line end at the end.
    package static func markdown() -> String {
        var page = """
            # Error codes

            Generated from `Sources/Catalog/Errors/ErrorCode.swift` and `Sources/Web/Errors`; the test
            `errorPageIsUpToDate` holds it, `UPDATE_DOCS=1` rewrites it. Codes are never renamed or reused.

            Every refused request has one form:

            ```json
            {"error":{"code":"invalid_filter","message":"…","details":[{"field":"filter","code":"invalid_filter","message":"…","offset":12,"expected":"…"}]}}
            ```

            `details` lists all problems at once and may be empty; `offset` and `expected` are there where they help.
            Answers with status 429 and 503 carry `Retry-After` in seconds. “Retry” says whether the same request may
            succeed later without a change. Codes of products and import lines also appear inside `details` and in
            report files.

            | code | status | kind | retry | meaning |
            |---|---|---|---|---|

            """
        for code in ErrorCode.allCases {
            page += "| `\(code.rawValue)` | \(code.status.code) | \(code.kind.rawValue) | "
            page += "\(code.isRetryable ? "yes" : "no") | \(code.meaning) |\n"
        }
        return page
    }
}
