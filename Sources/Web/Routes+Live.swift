import Hummingbird
import Search

extension Routes {
    /// What tells other programs that something has changed.
    static func live(_ controllers: Controllers) -> [Route] {
        [
            // A subscriber stays for hours; the number of them has a limit of its own.
            Route(
                .get, prefix + "/events", .scope(.catalog), countsAgainstLimit: false, controllers.events.stream)
        ] + webhooks(controllers.webhooks)
    }

    private static func webhooks(_ webhooks: WebhookController) -> [Route] {
        let path = prefix + "/webhooks"
        return [
            Route(.get, path, .scope(.admin), webhooks.list),
            Route(.post, path, .scope(.admin), body: .product, effect: .write, webhooks.create),
            Route(.get, path + "/{id}", .scope(.admin), webhooks.get),
            Route(.patch, path + "/{id}", .scope(.admin), body: .product, effect: .write, webhooks.update),
            Route(.delete, path + "/{id}", .scope(.admin), effect: .write, webhooks.delete),
            Route(.get, path + "/{id}/deliveries", .scope(.admin), webhooks.deliveries),
            Route(
                .post, path + "/{id}/deliveries/{delivery}/redeliver", .scope(.admin), effect: .write,
                webhooks.redeliver),
        ]
    }
}
