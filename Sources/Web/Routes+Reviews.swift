import Commerce
import Hummingbird
import Search

extension Routes {
    /// What buyers say of products: read by everybody, written by people who have signed in, shown by moderators.
    static func reviews(_ reviews: ReviewController) -> [Route] {
        let path = prefix + "/products/{id}/reviews"
        let queue = prefix + "/admin/reviews"
        func own(
            _ method: HTTPRequest.Method, _ end: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
        ) -> Route {
            Route(method, path + end, .permission(.ownAccount), body: body, effect: .write, handler)
        }
        return [
            Route(.get, path, .scope(.search), reviews.list),
            own(.post, "", body: .query, reviews.submit),
            own(.patch, "/{review}", body: .query, reviews.change),
            own(.delete, "/{review}", reviews.remove),
            own(.put, "/{review}/vote", body: .query, reviews.vote),
            own(.delete, "/{review}/vote", reviews.takeVoteBack),
            Route(
                .put, path + "/{review}/answer", .permission(.answerReviews), body: .query, effect: .write,
                reviews.answer),
            Route(.get, prefix + "/users/me/reviews", .permission(.ownAccount), reviews.own),
            Route(.get, queue, .permission(.moderateReviews), reviews.queue),
            Route(.post, queue + "/{id}/approve", .permission(.moderateReviews), effect: .write, reviews.approve),
            Route(
                .post, queue + "/{id}/reject", .permission(.moderateReviews), body: .query, effect: .write,
                reviews.reject),
        ]
    }
}
