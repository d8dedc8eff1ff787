import Catalog
import Testing

@testable import Commerce

/// Who is told of what happens to orders and stock.
@Suite struct NotificationTests {
    private let accounts: AccountFixture
    private let orders: OrderFixture

    init() throws {
        let base = try CommerceFixture()
        accounts = try AccountFixture(base)
        orders = try OrderFixture(base)
    }

    private var base: CommerceFixture { accounts.base }
    private var notifications: Notifications { base.shop.notifications }

    private func signedIn(_ email: String = "ann@example.com") async throws -> SignedIn {
        try await accounts.person(email)
        return try await accounts.signedIn(try await accounts.login(email))
    }

    /// An order that is placed and paid.
    @discardableResult
    private func pay(_ user: UserID?, email: String = "ann@example.com") throws -> Order {
        if try base.stock("A") == nil { try base.add("A", onHand: 100) }
        var order = orders.draft()
        order.userID = user
        order.email = email
        let id = try orders.place(order).id
        return try orders.keep { keeper in
            try keeper.paymentStarted(id, payment: PaymentID("pay_1"))
            try keeper.paymentAuthorized(id, payment: PaymentID("pay_1"))
            return try keeper.paid(id, payment: PaymentID("pay_1"), amount: order.total)
        }
    }

    private func deliver() async -> [MailMessage] {
        await base.shop.events.round()
        await base.shop.accounts.mails.round()
        return base.mails.all
    }

    private func page(_ person: SignedIn, unreadOnly: Bool = false) async throws -> JSONValue {
        try await notifications.page(of: person, before: nil, unreadOnly: unreadOnly, limit: 50)
    }

    private func titles(_ person: SignedIn) async throws -> [String] {
        try await page(person)["notifications"]?.elements?.compactMap { $0["title"]?.text } ?? []
    }

    @Test func aPaidOrderIsConfirmedByMailAndInTheShopOnce() async throws {
        let ann = try await signedIn()
        let order = try pay(ann.user.id)
        let mail = try #require(await deliver().last)
        #expect(mail.to == "ann@example.com" && mail.subject == "Your order \(order.number)")
        #expect(mail.body.contains("- 2 × Product A") && mail.body.contains("23.00 EUR"))
        #expect(mail.html?.contains("<li>2 × Product A</li>") == true)
        #expect(try await titles(ann) == ["Your order \(order.number)"])
        // The same events again, as after a crash before the position was written.
        try await notifications.writer.take(try base.events())
        #expect(await deliver().filter { $0.subject == "Your order \(order.number)" }.count == 1)
        #expect(try await titles(ann).count == 1)
    }

    @Test func guestsGetAMail() async throws {
        try pay(nil, email: "guest@example.com")
        #expect(await deliver().map(\.to) == ["guest@example.com"])
    }

    @Test func whoWasErasedIsNeverWrittenTo() async throws {
        let ann = try await signedIn()
        try pay(ann.user.id)
        try await base.shop.accounts.personalData.erase(["password": .string(AccountFixture.password)], of: ann)
        let subjects = await deliver().map(\.subject)
        #expect(subjects.last == "Your account was deleted" && !subjects.contains { $0.hasPrefix("Your order") })
    }

    @Test func theLanguageIsThatOfTheProfile() async throws {
        let ann = try await signedIn()
        _ = try await base.shop.accounts.own.update(["language": "de-AT"], of: ann)
        let order = try pay(ann.user.id)
        #expect(await deliver().last?.subject == "Ihre Bestellung \(order.number)")
        // As read now: she has changed it meanwhile.
        #expect(try await titles(ann) == ["Your order \(order.number)"])
    }

    @Test func readingIsCounted() async throws {
        let (ann, bob) = (try await signedIn(), try await signedIn("bob@example.com"))
        try pay(ann.user.id)
        try pay(ann.user.id)
        _ = await deliver()
        #expect(try await notifications.unread(of: ann) == 2)
        let first = try #require(try await page(ann)["notifications"]?.elements?.first?["id"]?.integer)
        let refused = await accounts.refusal { () throws(Refusal) in
            try await notifications.markRead(first, of: bob)
        }
        #expect(refused?.code == .notFound, "nobody reads somebody else's")
        try await notifications.markRead(first, of: ann)
        #expect(try await page(ann, unreadOnly: true)["notifications"]?.elements?.count == 1)
        #expect(try await page(ann)["unread"] == 1)
        #expect(try await notifications.markAllRead(of: ann) == 1)
        #expect(try await notifications.unread(of: ann) == 0)
        #expect(try await page(bob)["notifications"]?.elements == [])
    }

    @Test func preferencesHoldButNotForWhatMustBeTold() async throws {
        let ann = try await signedIn()
        _ = try await notifications.setPreferences(["orders": ["email": false, "in_app": false]], of: ann)
        #expect(try await notifications.preferences(of: ann)["orders"] == ["email": false, "in_app": false])
        let order = try pay(ann.user.id)
        try orders.keep { try $0.fulfilled(order.id, .processing, lines: nil) }
        try orders.keep { try $0.fulfilled(order.id, .shipped(carrier: "DHL", trackingNumber: "T1"), lines: nil) }
        let subjects = await deliver().map(\.subject)
        #expect(subjects.contains("Your order \(order.number)"))
        #expect(!subjects.contains("Your order \(order.number) is on its way"))
        #expect(try await titles(ann).isEmpty)
        let refused = await accounts.refusal { () throws(Refusal) in
            try await notifications.setPreferences(["orders": ["email": 1], "x": [:]], of: ann)
        }
        #expect(refused?.problems.map(\.field).sorted() == ["orders.email", "x"])
    }

    @Test func whatRunsLowIsToldToThoseWhoLookAfterTheCatalogOnly() async throws {
        let (ann, eve) = (try await signedIn(), try await signedIn("eve@example.com"))
        let administrator = Administrator(permissions: Set(Permission.allCases), caller: CommerceFixture.caller)
        _ = try await base.shop.accounts.administration.setRoles(
            ["roles": ["catalog"]], of: eve.user.id, by: administrator)
        try base.add("LAMP", onHand: 6)
        _ = try await base.shop.inventory.adjust(
            ["adjustments": [["sku": "LAMP", "change": -3, "reason": "damaged"]]], by: CommerceFixture.caller)
        let mails = await deliver()
        #expect(try await titles(eve) == ["LAMP is running low"])
        #expect(try await titles(ann).isEmpty)
        #expect(!mails.contains { $0.subject.contains("LAMP") }, "no mail unless it is asked for")
    }

    @Test func notificationsAreInTheExportAndGoWithThePerson() async throws {
        let ann = try await signedIn()
        let order = try pay(ann.user.id)
        _ = await deliver()
        let export = String(decoding: try await base.shop.accounts.personalData.export(of: ann), as: UTF8.self)
        #expect(export.contains("order_confirmed") && export.contains(order.number.rawValue))
        try await base.shop.accounts.personalData.erase(["password": .string(AccountFixture.password)], of: ann)
        #expect(try await titles(ann).isEmpty)
    }
}
