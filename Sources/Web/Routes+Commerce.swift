import Commerce
import Hummingbird
import Search

extension Routes {
    /// The modules of commerce, one function each.
    static func commerce(_ controllers: CommerceControllers) -> [Route] {
        inventory(controllers.inventory) + carts(controllers.carts) + promotions(controllers.promotions)
            + accounts(controllers) + reviews(controllers.reviews)
            + wishlists(controllers.wishlists) + sellers(controllers.sellers, controllers.sellerTeams)
            + purchases(controllers) + payments(controllers.payments)
            + notifications(controllers.notifications) + reports(controllers.reports) + afterSales(controllers)
    }

    /// Stock is the shop's business: a reservation keeps pieces from everybody else, so that it takes a key. Checkouts of
    /// this service reserve by themselves.
    private static func inventory(_ inventory: InventoryController) -> [Route] {
        let path = prefix + "/inventory"
        func write(_ method: HTTPRequest.Method, _ end: String, _ handler: @escaping Route.Handler) -> Route {
            Route(method, path + end, .scope(.catalog), body: .product, effect: .write, handler)
        }
        return [
            write(.post, "/reserve", inventory.reserve),
            write(.post, "/confirm", inventory.confirm),
            write(.post, "/release", inventory.release),
            write(.post, "/adjust", inventory.adjust),
            Route(.get, path + "/{id}", .scope(.catalog), inventory.levels),
            write(.put, "/{id}/low-stock", inventory.setLowAt),
            Route(.get, path + "/{id}/movements", .scope(.catalog), inventory.movements),
        ]
    }

    /// For everybody who may search; whose cart it is, the secret in `X-Cart-Token` says.
    private static func carts(_ carts: CartController) -> [Route] {
        let path = prefix + "/cart"
        func write(
            _ method: HTTPRequest.Method, _ end: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
        ) -> Route {
            Route(method, path + end, .scope(.search), body: body, effect: .write, handler)
        }
        return [
            Route(.get, path, .scope(.search), carts.cart),
            write(.delete, "", carts.clear),
            write(.post, "/items", body: .query, carts.add),
            write(.patch, "/items/{id}", body: .query, carts.change),
            write(.delete, "/items/{id}", carts.remove),
            write(.post, "/validate", carts.validate),
            write(.post, "/save", body: .query, carts.save),
            write(.post, "/promotions", body: .query, carts.addCode),
            write(.delete, "/promotions/{id}", carts.removeCode),
            write(.post, "/share", carts.share),
            Route(.get, path + "/shared/{id}", .scope(.search), carts.shared),
        ]
    }

    private static func promotions(_ promotions: PromotionController) -> [Route] {
        let path = prefix + "/promotions"
        return [
            Route(.get, path, .scope(.catalog), promotions.list),
            Route(.get, path + "/{id}", .scope(.catalog), promotions.get),
            Route(.put, path + "/{id}", .scope(.catalog), body: .product, effect: .write, promotions.put),
            Route(.delete, path + "/{id}", .scope(.catalog), effect: .write, promotions.delete),
        ]
    }
}
