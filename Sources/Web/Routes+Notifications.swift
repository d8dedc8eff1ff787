import Commerce
import Hummingbird

extension Routes {
    /// What people were told of, and the mails that could not be sent.
    static func notifications(_ controller: NotificationController) -> [Route] {
        let path = prefix + "/users/me/notifications"
        let mails = prefix + "/admin/mails"
        let own = Route.Access.permission(.ownAccount)
        return [
            Route(.get, path, own, controller.page),
            Route(.get, path + "/unread", own, controller.unread),
            Route(.post, path + "/read", own, effect: .write, controller.markAllRead),
            Route(.post, path + "/{id}/read", own, effect: .write, controller.markRead),
            Route(.get, path + "/preferences", own, controller.preferences),
            Route(.put, path + "/preferences", own, body: .query, effect: .write, controller.setPreferences),
            Route(.get, mails, .permission(.operate), controller.dead),
            Route(.post, mails + "/{id}/resend", .permission(.operate), effect: .write, controller.resend),
        ]
    }
}
