import Catalog
import Commerce
import Web

/// For how long what belongs to an account is good.
struct AccountLifetimes: Sendable, Equatable {
    /// Nobody looks after an access token, so that a stolen one must soon be useless.
    var accessTokenMinutes: Int64 = 10
    /// A shopper who comes back within it is still signed in.
    var refreshTokenDays: Int64 = 30
    /// However often it was refreshed, a session ends then.
    var sessionDays: Int64 = 180
    /// For confirming an e-mail address.
    var verificationHours: Int64 = 24
    /// For choosing a new password.
    var resetMinutes: Int64 = 60

    func apply(to policy: inout AccountPolicy) {
        policy.accessTokenMilliseconds = accessTokenMinutes * 60_000
        policy.refreshTokenMilliseconds = refreshTokenDays * 86_400_000
        policy.sessionMilliseconds = sessionDays * 86_400_000
        policy.verificationMilliseconds = verificationHours * 3_600_000
        policy.resetMilliseconds = resetMinutes * 60_000
    }

    private struct Row: Sendable {
        var key: CodingKeys
        var path: any WritableKeyPath<AccountLifetimes, Int64> & Sendable
        var range: ClosedRange<Int64>

        init(
            _ key: CodingKeys, _ path: any WritableKeyPath<AccountLifetimes, Int64> & Sendable,
            _ range: ClosedRange<Int64>
        ) {
            self.key = key
            self.path = path
            self.range = range
        }
    }

    private static let rows = [
        Row(.accessTokenMinutes, \.accessTokenMinutes, 1...60), Row(.refreshTokenDays, \.refreshTokenDays, 1...365),
        Row(.sessionDays, \.sessionDays, 1...3_650), Row(.verificationHours, \.verificationHours, 1...168),
        Row(.resetMinutes, \.resetMinutes, 5...1_440),
    ]

    func problems() -> [Problem] {
        Self.rows.filter { !$0.range.contains(self[keyPath: $0.path]) }.map { row in
            Problem(
                .invalidValue, field: row.key.rawValue,
                message: "expected \(row.range.lowerBound) to \(row.range.upperBound), "
                    + "found \(self[keyPath: row.path])")
        }
    }
}

extension AccountLifetimes: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case accessTokenMinutes = "access_token_minutes"
        case refreshTokenDays = "refresh_token_days"
        case sessionDays = "session_days"
        case verificationHours = "verification_hours"
        case resetMinutes = "reset_minutes"
    }

    init(from decoder: any Decoder) throws {
        self.init()
        try UnknownKeys.refuse(in: decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        for row in Self.rows {
            if let value = try container.decodeIfPresent(Int64.self, forKey: row.key) {
                self[keyPath: row.path] = value
            }
        }
    }
}
