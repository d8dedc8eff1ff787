import Catalog
import Commerce
import HTTPTypes

/// Who acts for a seller.
struct SellerTeamController: Sendable {
    let teams: SellerTeams

    func team(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await teams.team(SellerController.id(call), by: try call.signedIn()))
    }

    func invite(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let invitation = try await teams.invite(
            try call.json(), to: SellerController.id(call), by: try call.signedIn())
        return .personal(invitation.json, status: .created)
    }

    func setRole(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await teams.setRole(
                try call.json(), of: UserID(call.text(1)), in: SellerController.id(call), by: try call.signedIn()))
    }

    func remove(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await teams.remove(
            UserID(call.text(1)), from: SellerController.id(call), by: try call.signedIn())
        return .personal(["user_id": .string(call.text(1)), "removed": true])
    }

    func withdraw(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await teams.withdraw(call.text(1), of: SellerController.id(call), by: try call.signedIn())
        return .personal(["id": .string(call.text(1)), "removed": true])
    }

    // MARK: Being invited

    func invitations(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await teams.invitations(for: try call.signedIn()))
    }

    func accept(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let joined = try await teams.accept(call.text(0), by: try call.signedIn())
        return .personal([
            "seller_id": .string(joined.sellerID.rawValue), "role": .string(joined.role.rawValue),
        ])
    }

    func decline(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await teams.decline(call.text(0), by: try call.signedIn())
        return .personal(["id": .string(call.text(0)), "removed": true])
    }
}
