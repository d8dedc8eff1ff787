import Catalog

/// What people pay with: choosing it, and keeping it in the account.
package struct PaymentMethods: Sendable {
    let store: CommerceStore
    let environment: CommerceEnvironment
    let gateway: any PaymentGateway

    /// What the gateway makes of a buyer's choice. May be stored: it has no number.
    ///
    /// - Throws: `invalid_value` for a card or token that the gateway does not take; `not_found` for a method that the account
    ///   does not keep; `unavailable` when the gateway does not answer.
    package func reference(
        _ choice: PaymentMethodChoice, of claimant: Claimant
    ) async throws(Refusal) -> PaymentMethodReference {
        do throws(GatewayFailure) {
            switch choice {
            case .token(let token): return try await gateway.method(token)
            case .card(let card): return try await gateway.tokenize(card)
            case .saved(let id): return try await saved(id, claimant)
            }
        } catch {
            if case .refused(let failure) = error, failure.code == Self.missing { throw Self.noMethod }
            throw Self.refusal(error)
        }
    }

    // MARK: Keeping

    /// The default one first.
    package func list(of user: UserID) async throws(Refusal) -> [SavedPaymentMethod] {
        let name = gateway.name
        return try await store.read { try PaymentMethodStore($0).methods(of: user, gateway: name) }
    }

    /// Keeps a method. One that is kept already is not kept twice. The first one is the default.
    ///
    /// - Parameter body: `{"token" or "card", "is_default"}`.
    /// - Throws: `invalid_value` with all problems; `limit_exceeded`; `unavailable`.
    package func add(_ body: JSONValue, of user: UserID) async throws(Refusal) -> SavedPaymentMethod {
        var reader = MemberReader(body, known: ["token", "card", "is_default"])
        let isDefault = reader.boolean("is_default") ?? false
        let choice = PaymentMethodChoice.read(&reader)
        guard let choice, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let kept = try await list(of: user)
        var reference = try await self.reference(choice, of: .user(user))
        if let known = kept.first(where: { $0.reference.token == reference.token }) { return known }
        guard kept.count < PaymentLimits.methods else {
            throw Refusal(.limitExceeded, message: "an account keeps \(PaymentLimits.methods) payment methods")
        }
        do throws(GatewayFailure) {
            let customer = kept.lazy.compactMap(\.reference.customer).first
            reference.customer = try await gateway.keep(
                reference.token, customer: customer, key: "\(user.rawValue)-customer")
        } catch {
            throw Self.refusal(error)
        }
        let method = SavedPaymentMethod(
            id: PaymentMethodID("pmt_\(environment.randomText(20))"), reference: reference,
            isDefault: isDefault || kept.isEmpty, createdAt: environment.now())
        let name = gateway.name
        return try await store.write { db in
            let methods = PaymentMethodStore(db)
            // Somebody else with the same account may have been faster.
            if let known = try methods.methods(of: user, gateway: name).first(where: {
                $0.reference.token == method.reference.token
            }) {
                return known
            }
            try methods.insert(method, of: user, gateway: name)
            return method
        }
    }

    /// - Throws: `not_found`, also for somebody else's.
    package func setDefault(_ id: PaymentMethodID, of user: UserID) async throws(Refusal) -> SavedPaymentMethod {
        let name = gateway.name
        return try await store.write { db in
            let methods = PaymentMethodStore(db)
            guard try methods.setDefault(id, of: user, gateway: name),
                let method = try methods.method(id, of: user, gateway: name)
            else { throw Self.noMethod }
            return method
        }
    }

    /// - Throws: `not_found`, also for somebody else's.
    package func remove(_ id: PaymentMethodID, of user: UserID) async throws(Refusal) {
        let name = gateway.name
        try await store.write { db in
            guard try PaymentMethodStore(db).remove(id, of: user, gateway: name) else { throw Self.noMethod }
        }
    }

    // MARK: Shared

    private static let noMethod = Refusal(.notFound, message: "there is no such payment method")
    private static let missing = "no_such_method"

    private func saved(
        _ id: PaymentMethodID, _ claimant: Claimant
    ) async throws(GatewayFailure) -> PaymentMethodReference {
        let none = GatewayFailure.refused(Payment.Failure(code: Self.missing, message: ""))
        guard case .user(let user) = claimant else { throw none }
        let name = gateway.name
        do throws(Refusal) {
            let found = try await store.read { try PaymentMethodStore($0).method(id, of: user, gateway: name) }
            if let found { return found.reference }
        } catch {
            throw .unavailable(error.message)
        }
        throw none
    }

    private static func refusal(_ failure: GatewayFailure) -> Refusal {
        switch failure {
        case .unknown, .unavailable:
            return Refusal(.unavailable, message: "the payment company does not answer, try again soon")
        case .refused(let failure):
            let problem = Problem(.invalidValue, field: "card", message: failure.message, expected: failure.code)
            return Refusal(.invalidValue, message: "nobody can pay with this", problems: [problem])
        }
    }
}
