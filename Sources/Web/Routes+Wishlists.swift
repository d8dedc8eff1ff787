import Commerce
import Hummingbird
import Search

extension Routes {
    /// Wishlists are for people who have signed in; a link to one is for whoever has it.
    static func wishlists(_ wishlists: WishlistController) -> [Route] {
        let path = prefix + "/users/me/wishlists"
        func write(
            _ method: HTTPRequest.Method, _ end: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
        ) -> Route {
            Route(method, path + end, .permission(.ownAccount), body: body, effect: .write, handler)
        }
        return [
            Route(.get, path, .permission(.ownAccount), wishlists.lists),
            write(.post, "", body: .query, wishlists.create),
            Route(.get, path + "/{id}", .permission(.ownAccount), wishlists.list),
            write(.patch, "/{id}", body: .query, wishlists.rename),
            write(.delete, "/{id}", wishlists.remove),
            write(.post, "/{id}/items", body: .query, wishlists.add),
            write(.delete, "/{id}/items/{item}", wishlists.removeItem),
            write(.post, "/{id}/items/{item}/move-to-cart", body: .query, wishlists.moveToCart),
            write(.post, "/{id}/share", wishlists.share),
            write(.delete, "/{id}/share", wishlists.endSharing),
            Route(.get, prefix + "/wishlists/shared/{code}", .scope(.search), wishlists.shared),
        ]
    }
}
