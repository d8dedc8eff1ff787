import HTTPTypes

extension HTTPField.Name {
    static let xRequestID = known("X-Request-Id")
    static let xAPIKey = known("X-Api-Key")
    static let idempotencyKey = known("Idempotency-Key")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
