import Commerce
import Hummingbird
import Search

extension Routes {
    /// The modules of commerce, one function each.
    static func commerce(_ controllers: CommerceControllers) -> [Route] { inventory(controllers.inventory) }

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
}
