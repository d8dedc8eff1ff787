import Commerce
import Hummingbird
import Search

extension Routes {
    /// What comes after a sale: for whoever bought, and for those of the shop who look after it.
    static func afterSales(_ controllers: CommerceControllers) -> [Route] {
        returns(controllers.returns) + invoices(controllers.invoices) + tickets(controllers.tickets)
            + disputes(controllers.disputes)
    }

    /// Of one order, for its owner and for the holder of its secret.
    private static func ofOrder(
        _ method: HTTPRequest.Method, _ end: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
    ) -> Route {
        Route(
            method, prefix + "/orders/{id}" + end, .scope(.search), body: body, effect: method == .get ? .read : .write,
            handler)
    }

    private static func staff(
        _ permission: Permission, _ method: HTTPRequest.Method, _ path: String, body: Route.Body = .none,
        _ handler: @escaping Route.Handler
    ) -> Route {
        Route(
            method, prefix + "/admin" + path, .permission(permission), body: body,
            effect: method == .get ? .read : .write, handler)
    }

    private static func returns(_ returns: ReturnController) -> [Route] {
        [
            ofOrder(.post, "/return", body: .query, returns.request),
            ofOrder(.get, "/returns", returns.ofOrder),
            staff(.handleReturns, .get, "/returns", returns.page),
            staff(.handleReturns, .get, "/returns/{id}", returns.get),
            staff(.handleReturns, .post, "/returns/{id}/approve", returns.approve),
            staff(.handleReturns, .post, "/returns/{id}/reject", body: .query, returns.reject),
            staff(.handleReturns, .post, "/returns/{id}/receive", body: .query, returns.receive),
        ]
    }

    private static func invoices(_ invoices: InvoiceController) -> [Route] {
        [
            ofOrder(.get, "/invoice", invoices.invoice),
            ofOrder(.get, "/credit-notes", invoices.creditNotes),
            ofOrder(.get, "/credit-notes/{number}", invoices.creditNote),
            staff(.keepBooks, .get, "/orders/{id}/invoice", invoices.anyInvoice),
            staff(.keepBooks, .get, "/invoice-issuer", invoices.issuer),
            staff(.keepBooks, .put, "/invoice-issuer", body: .query, invoices.setIssuer),
        ]
    }

    private static func tickets(_ tickets: TicketController) -> [Route] {
        func own(
            _ method: HTTPRequest.Method, _ end: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
        ) -> Route {
            Route(
                method, prefix + "/users/me/tickets" + end, .permission(.ownAccount), body: body,
                effect: method == .get ? .read : .write, handler)
        }
        return [
            own(.get, "", tickets.own),
            own(.post, "", body: .query, tickets.openOwn),
            own(.get, "/{id}", tickets.ownTicket),
            own(.post, "/{id}/messages", body: .query, tickets.writeOwn),
            own(.post, "/{id}/close", tickets.closeOwn),
            ofOrder(.get, "/tickets", tickets.ofOrder),
            ofOrder(.post, "/tickets", body: .query, tickets.openOfOrder),
            ofOrder(.get, "/tickets/{ticket}", tickets.ticketOfOrder),
            ofOrder(.post, "/tickets/{ticket}/messages", body: .query, tickets.writeOfOrder),
            staff(.answerTickets, .get, "/tickets", tickets.page),
            staff(.answerTickets, .get, "/tickets/{id}", tickets.ticket),
            staff(.answerTickets, .patch, "/tickets/{id}", body: .query, tickets.update),
            staff(.answerTickets, .post, "/tickets/{id}/messages", body: .query, tickets.answer),
        ]
    }

    private static func disputes(_ disputes: DisputeController) -> [Route] {
        [
            staff(.handleDisputes, .get, "/disputes", disputes.page),
            staff(.handleDisputes, .post, "/disputes", body: .query, disputes.open),
            staff(.handleDisputes, .get, "/disputes/{id}", disputes.get),
            staff(.handleDisputes, .post, "/disputes/{id}/evidence", body: .query, disputes.addNote),
            staff(.handleDisputes, .put, "/disputes/{id}/state", body: .query, disputes.move),
        ]
    }
}
