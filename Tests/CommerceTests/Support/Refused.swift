import Catalog
import GRDB
import Store
import Testing

@testable import Commerce

/// Expects some work to be refused with a code, and when given with problems of these fields.
func refused(
    _ code: ErrorCode, fields: [String]? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () async throws(Refusal) -> Void
) async {
    do throws(Refusal) {
        try await work()
        Issue.record("it was done, expected \(code.rawValue)", sourceLocation: sourceLocation)
    } catch {
        #expect(error.code == code, "\(error.message)", sourceLocation: sourceLocation)
        if let fields {
            #expect(Set(error.problems.map(\.field)) == Set(fields), sourceLocation: sourceLocation)
        }
    }
}

extension CommerceFixture {
    /// Somebody who has signed in, without the work of signing up.
    func person(_ id: String, roles: Set<Role> = [.customer]) -> SignedIn {
        let now = clock.now
        let user = User(
            id: UserID(id), email: EmailAddress("\(id)@example.com"), name: nil, phone: nil, language: nil,
            roles: roles,
            createdAt: now, updatedAt: now, passwordChangedAt: now, blockedAt: nil, erasedAt: nil,
            hasSecondFactor: false)
        return SignedIn(
            user: user, session: SessionID("ses_\(id)"), origin: RequestOrigin(networkAddress: nil, userAgent: nil),
            caller: Caller(actor: id, correlationID: "request-\(id)"))
    }

    /// What administrators did, the oldest first.
    func adminActions() throws -> [String] {
        try database.read { try String.fetchAll($0, sql: "SELECT action FROM adminAction ORDER BY number") }
    }
}
