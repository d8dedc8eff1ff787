import Commerce
import Hummingbird
import Search

extension Routes {
    /// From a cart to an order, and what becomes of it.
    static func purchases(_ controllers: CommerceControllers) -> [Route] {
        checkouts(controllers.checkouts) + orders(controllers.orders) + sellingRules(controllers.sellingRules)
    }

    /// For everybody who may search; whose checkout it is, the cart's secret or the account says.
    private static func checkouts(_ checkouts: CheckoutController) -> [Route] {
        let path = prefix + "/checkout"
        func write(
            _ method: HTTPRequest.Method, _ end: String, body: Route.Body = .query, _ handler: @escaping Route.Handler
        ) -> Route {
            Route(method, path + end, .scope(.search), body: body, effect: .write, handler)
        }
        return [
            write(.post, "/init", body: .none, checkouts.begin),
            write(.put, "/{id}/shipping-address", checkouts.setAddress),
            write(.post, "/{id}/shipping-address", checkouts.setAddress),
            Route(.get, path + "/{id}/shipping-rates", .scope(.search), checkouts.shippingRates),
            write(.put, "/{id}/shipping-method", checkouts.setShipping),
            write(.post, "/{id}/shipping-method", checkouts.setShipping),
            // May hold the number of a card, of which nothing may be kept.
            write(.put, "/{id}/payment-method", body: .secret, checkouts.setPayment),
            write(.post, "/{id}/payment-method", body: .secret, checkouts.setPayment),
            Route(.get, path + "/{id}/summary", .scope(.search), checkouts.summary),
            write(.post, "/{id}/complete", checkouts.complete),
        ]
    }

    /// An order is for its owner, for whoever has its secret, and for those who look after orders.
    private static func orders(_ orders: OrderController) -> [Route] {
        let path = prefix + "/orders"
        let administration = prefix + "/admin/orders"
        return [
            Route(.get, path, .permission(.ownAccount), orders.list),
            Route(.get, path + "/{id}", .scope(.search), orders.order),
            Route(.get, path + "/{id}/tracking", .scope(.search), orders.tracking),
            Route(.post, path + "/{id}/cancel", .scope(.search), body: .query, effect: .write, orders.cancel),
            Route(
                .put, path + "/{id}/status", .permission(.manageOrders), body: .query, effect: .write,
                orders.setStatus),
            Route(
                .post, path + "/{id}/status", .permission(.manageOrders), body: .query, effect: .write,
                orders.setStatus),
            Route(.get, administration, .permission(.manageOrders), orders.administrationList),
            Route(.get, administration + "/export", .permission(.manageOrders), orders.export),
        ]
    }

    private static func sellingRules(_ rules: SellingRulesController) -> [Route] {
        let path = prefix + "/admin"
        return [
            Route(.get, path + "/shipping-rates", .permission(.editShop), rules.shipping),
            Route(
                .put, path + "/shipping-rates", .permission(.editShop), body: .product, effect: .write,
                rules.setShipping),
            Route(.get, path + "/tax-rates", .permission(.editShop), rules.taxes),
            Route(.put, path + "/tax-rates", .permission(.editShop), body: .product, effect: .write, rules.setTaxes),
        ]
    }
}
