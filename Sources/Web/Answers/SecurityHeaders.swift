import HTTPTypes

/// What every answer tells browsers, errors too: it is data, to be read as what it says it is, and no page to be shown in
/// another one.
enum SecurityHeaders {
    /// Answers of the API hold nothing that a browser should load or run.
    ///
    /// - Source: OWASP REST Security Cheat Sheet, "Security Headers".
    static let api = fields(policy: "default-src 'none'; frame-ancestors 'none'")

    /// A page of our own, with its style and script inside; pictures come from wherever the products have them.
    static let page = fields(
        policy: "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src * data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")

    private static func fields(policy: String) -> HTTPFields {
        var fields = HTTPFields()
        fields[.xContentTypeOptions] = "nosniff"
        fields[.contentSecurityPolicy] = policy
        // For browsers that do not know `frame-ancestors`.
        fields[.xFrameOptions] = "DENY"
        // Addresses may hold what people search for.
        fields[.referrerPolicy] = "no-referrer"
        // Other sites' pages read answers by CORS or not at all.
        fields[.crossOriginResourcePolicy] = "same-origin"
        return fields
    }
}
