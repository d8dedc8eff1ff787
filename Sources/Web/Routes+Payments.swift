import Commerce
import Hummingbird
import Search

extension Routes {
    /// Who may pay an order is said by the access token or by the order's secret, so that the calls are open to visitors.
    static func payments(_ payments: PaymentController) -> [Route] {
        let path = prefix + "/payments"
        let kept = prefix + "/users/me/payment-methods"
        func own(
            _ method: HTTPRequest.Method, _ end: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
        ) -> Route {
            Route(method, kept + end, .permission(.ownAccount), body: body, effect: .write, handler)
        }
        return [
            Route(.post, path + "/process", .scope(.search), body: .secret, effect: .write, payments.process),
            Route(.get, path + "/{id}", .scope(.search), payments.payment),
            Route(.post, path + "/{id}/confirm", .scope(.search), body: .secret, effect: .write, payments.confirm),
            Route(
                .post, path + "/{id}/refund", .permission(.refundPayments), body: .query, effect: .write,
                payments.refund),
            Route(.post, prefix + "/webhooks/stripe", .anyone, body: .query, effect: .write, payments.stripeEvent),
            Route(.get, kept, .permission(.ownAccount), payments.methods),
            own(.post, "", body: .secret, payments.addMethod),
            own(.put, "/{id}/default", payments.setDefaultMethod),
            own(.delete, "/{id}", payments.removeMethod),
        ]
    }
}
