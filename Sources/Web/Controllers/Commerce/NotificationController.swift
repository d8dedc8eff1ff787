import Catalog
import Commerce

/// What people were told of, and mails that could not be sent.
struct NotificationController: Sendable {
    let notifications: Notifications
    let deadLetters: DeadLetters

    private static let pageDefault = 50

    func page(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["before", "limit", "unread"])
        let limit = try Call.number(options, "limit", in: 1...Notifications.pageMax) ?? Self.pageDefault
        let before = try Call.number(options, "before", in: 1...Int.max)
        return .personal(
            try await notifications.page(
                of: try call.signedIn(), before: before.map(Int64.init),
                unreadOnly: try Call.flag(options, "unread"), limit: limit))
    }

    func unread(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(["unread": .integer(try await notifications.unread(of: try call.signedIn()))])
    }

    func markRead(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let number = try call.number()
        try await notifications.markRead(number, of: try call.signedIn())
        return .personal(["id": .integer(number), "read": true])
    }

    func markAllRead(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(["read": .integer(Int64(try await notifications.markAllRead(of: try call.signedIn())))])
    }

    func preferences(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await notifications.preferences(of: try call.signedIn()))
    }

    func setPreferences(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await notifications.setPreferences(try call.json(), of: try call.signedIn()))
    }

    // MARK: Dead letters

    func dead(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...DeadLetters.pageMax) ?? Self.pageDefault
        let before = try Call.number(options, "before", in: 1...Int.max)
        return .personal(try await deadLetters.page(before: before.map(Int64.init), limit: limit))
    }

    func resend(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await deadLetters.resend(call.text(0))
        return .personal(["id": .string(call.text(0)), "resent": true])
    }
}
