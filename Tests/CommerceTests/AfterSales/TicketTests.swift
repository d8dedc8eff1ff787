import Catalog
import Store
import Testing

@testable import Commerce

@Suite struct TicketTests {
    private static let ann = TicketOwner.user(UserID("usr_ann"))
    private static let bob = TicketOwner.user(UserID("usr_bob"))

    @Test func aQuestionIsAnsweredAndClosed() async throws {
        let fixture = try AfterSalesFixture()
        let tickets = fixture.shop.tickets
        let opened = try await tickets.open(
            ["subject": "Size", "message": "Is there\nan XL?"], by: Self.ann, CommerceFixture.caller)
        #expect(opened.state == .open && opened.messages.map(\.body) == ["Is there\nan XL?"])
        let answered = try await tickets.answer(["message": "Yes."], to: opened.id, by: AfterSalesFixture.staff)
        #expect(answered.state == .waiting && answered.messages.map(\.side) == [.customer, .staff])
        // The customer is not told who has answered; the shop is.
        #expect(answered.json["messages"]?.elements?.last?["author"] == "staff")
        #expect(answered.staffJSON["messages"]?.elements?.last?["author"] == "staff")
        #expect(try await tickets.close(opened.id, by: Self.ann).state == .closed)
        let again = try await tickets.write(
            ["message": "One more."], to: opened.id, by: Self.ann, CommerceFixture.caller)
        #expect(again.state == .open && again.messages.map(\.number) == [1, 2, 3])
        let types = try fixture.base.events().map(\.type.name).filter { $0.hasPrefix("ticket.") }
        #expect(types == ["ticket.opened", "ticket.answered", "ticket.written"])
    }

    @Test func nobodySeesTheTicketsOfOthers() async throws {
        let fixture = try AfterSalesFixture()
        let tickets = fixture.shop.tickets
        let ticket = try await tickets.open(["subject": "S", "message": "M"], by: Self.ann, CommerceFixture.caller)
        let read = await fixture.refusal { () throws(Refusal) in try await tickets.ticket(ticket.id, of: Self.bob) }
        let closed = await fixture.refusal { () throws(Refusal) in try await tickets.close(ticket.id, by: Self.bob) }
        let written = await fixture.refusal { () throws(Refusal) in
            try await tickets.write(["message": "M"], to: ticket.id, by: Self.bob, CommerceFixture.caller)
        }
        #expect([read, closed, written].map { $0?.code } == [.notFound, .notFound, .notFound])
        #expect(try await tickets.tickets(of: Self.bob, before: nil, limit: 10).isEmpty)
        #expect(try await tickets.tickets(of: Self.ann, before: nil, limit: 10).map(\.id) == [ticket.id])
    }

    @Test func guestsAskAboutTheirOrder() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        let now = fixture.base.clock.now
        let (draft, numbers) = (fixture.orders.draft([("A", 1)]), fixture.orders.numbers)
        let order = try fixture.orders.keep { keeper in
            try keeper.place(
                draft, reservedUntil: now.adding(1_000), token: TokenHash(of: "secret", purpose: "order"), numbers)
        }
        let guest = TicketOwner.order(order.id, .holder(secret: "secret"))
        let tickets = fixture.shop.tickets
        let ticket = try await tickets.open(
            ["subject": "Where is it?", "message": "M"], by: guest, CommerceFixture.caller)
        #expect(ticket.order == order.id && ticket.userID == nil)
        #expect(try await tickets.ticket(ticket.id, of: guest).messages.count == 1)
        #expect(try await tickets.tickets(of: guest, before: nil, limit: 10).count == 1)
        for owner in [TicketOwner.order(order.id, .holder(secret: "guess")), Self.ann] {
            let refusal = await fixture.refusal { () throws(Refusal) in try await tickets.ticket(ticket.id, of: owner) }
            #expect(refusal?.code == .notFound)
        }
        let foreign = await fixture.refusal { () throws(Refusal) in
            try await tickets.open(
                ["subject": "S", "message": "M", "order_id": .string(order.id.rawValue)], by: Self.ann,
                CommerceFixture.caller)
        }
        #expect(foreign?.code == .notFound)
    }

    @Test func ticketsAreAssignedToThoseWhoAnswer() async throws {
        let fixture = try AfterSalesFixture()
        let accounts = try AccountFixture(fixture.base)
        let helper = try await accounts.person("sue@example.com")
        let ticket = try await fixture.shop.tickets.open(
            ["subject": "S", "message": "M"], by: Self.ann, CommerceFixture.caller)
        let assign: JSONValue = ["assignee": .string(helper.id.rawValue)]
        let wrong = await fixture.refusal { () throws(Refusal) in
            try await fixture.shop.tickets.update(assign, ticket.id)
        }
        #expect(wrong?.problems.map(\.field) == ["assignee"])
        _ = try await fixture.shop.accounts.administration.setRoles(
            ["roles": ["support"]], of: helper.id,
            by: Administrator(permissions: Set(Permission.allCases), caller: AfterSalesFixture.staff))
        #expect(try await fixture.shop.tickets.update(assign, ticket.id).assignee == helper.id)
        let page = try await fixture.shop.tickets.page(.open, assignee: helper.id, before: nil, limit: 10)
        #expect(page.map(\.id) == [ticket.id])
        #expect(try await fixture.shop.tickets.update(["assignee": ""], ticket.id).assignee == nil)
    }

    @Test func whoIsErasedTakesHisWordsAlong() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        var draft = fixture.orders.draft([("A", 1)])
        draft.userID = UserID("usr_ann")
        let order = try fixture.delivered(draft)
        _ = try await fixture.shop.returns.request(
            order.id, ["lines": [["line": 1, "quantity": 1]], "reason": "other", "note": "I am ill."], for: .staff,
            by: CommerceFixture.caller)
        _ = try await fixture.shop.tickets.open(["subject": "S", "message": "M"], by: Self.ann, CommerceFixture.caller)
        let parts = [fixture.shop.returns.personalData, fixture.shop.tickets.personalData]
        let (user, now) = (UserID("usr_ann"), fixture.base.clock.now)
        func exported() throws -> [JSONValue] {
            try fixture.base.database.read { db in try parts.map { try $0.export(db, user) } }
        }
        #expect(try exported().map { $0.elements?.count } == [1, 1])
        try fixture.base.database.write { db in for part in parts { try part.erase(db, user, now) } }
        #expect(try exported()[0].elements?.first?["note"]?.isNull == true)
        #expect(try exported()[1].elements?.isEmpty == true)
    }
}
