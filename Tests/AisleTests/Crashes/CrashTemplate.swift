import Catalog
import Foundation

/// A shop that is open: the sample catalog, a seller with a product, a code, somebody with an account. Runs work with
/// copies of it.
final class CrashTemplate: Sendable {
    let site: CrashSite
    /// Of the scope `admin`.
    let key: String
    /// An access token, good for an hour; `nil` without accounts.
    let customer: String?
    /// The seller's id, and an access token of its owner; `nil` without accounts.
    let seller: (id: String, access: String)?

    private static let password = "correct horse battery"

    /// - Parameter hasAccounts: whether there are people with accounts; without, the product of the seller is the
    ///   shop's. Hashing passwords takes debug builds seconds.
    init(hasAccounts: Bool) throws {
        let site = try CrashSite()
        self.site = site
        try Self.writeSettings(site)
        let corpus = AisleProcess.repository.appendingPathComponent("corpora/sample/products.ndjson").path
        let imported = try site.run("import", corpus)
        guard imported.status == 0 else { throw CrashFailure("no import: \(imported.text)") }
        let made = try site.run("keys", "create", "--name", "crash", "--scope", "admin")
        guard let key = made.text.firstMatch(of: /aisle_admin_\w+/) else { throw CrashFailure("no key: \(made.text)") }
        self.key = String(key.output)
        let host = try CrashHost(site)
        let shop = CrashShopper(host, ["X-Api-Key": self.key])
        _ = try shop.send("PUT", "/promotions/SPRING10", ["kind": "percent", "basis_points": 1_000]).expecting(200, 201)
        let product: JSONValue = [
            "id": "bern-1", "name": "Travel Bag", "sku": .string(CrashPurchase.sellersSKU), "price": 4_900,
            "stock": ["on_hand": 20],
        ]
        if hasAccounts {
            let sam = try Self.person("sam", host)
            let owner = CrashShopper(host, ["Authorization": "Bearer \(sam)"])
            let id = try owner.send("POST", "/sellers/register", ["name": "Bags of Bern", "country": "CH"])
                .expecting(201).text("id")
            _ = try shop.send("POST", "/admin/sellers/\(id)/approve").expecting(200)
            _ = try owner.send("POST", "/sellers/\(id)/products", product).expecting(201)
            customer = try Self.person("ann", host)
            self.seller = (id, sam)
        } else {
            _ = try shop.send("PUT", "/products/bern-1", product).expecting(200, 201)
            customer = nil
            seller = nil
        }
        try host.settle()
        for name in ["steps", "server.log"] { try FileManager.default.removeItem(atPath: site.path(name)) }
    }

    deinit { site.remove() }

    /// One analyzer instead of seventeen: a server of a debug build is up in a quarter of a second.
    private static func writeSettings(_ site: CrashSite) throws {
        let settings = """
            languages: {en: storefront-en}
            commerce: {accounts: {access_token_minutes: 60}}
            """
        try settings.write(toFile: site.path("settings.yaml"), atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(atPath: site.path("analyzers"), withIntermediateDirectories: true)
        for name in ["storefront-en.yaml", "lists", "orders"] {
            try FileManager.default.copyItem(
                at: AisleProcess.repository.appendingPathComponent("analyzers/\(name)"),
                to: site.folder.appendingPathComponent("analyzers/\(name)"))
        }
    }

    /// Signs up, follows the link of the mail, and signs in.
    private static func person(_ name: String, _ host: CrashHost) throws -> String {
        let visitor = CrashShopper(host)
        let account: JSONValue = ["email": .string("\(name)@example.com"), "password": .string(password)]
        _ = try visitor.send("POST", "/auth/register", account).expecting(202)
        let token = try visitor.wait(for: "the mail to \(name)") { () -> String? in
            CrashAudit.mails(host.site).lazy.filter { $0.contains("To: \(name)@example.com") }
                .compactMap { $0.firstMatch(of: /token=(\w+)/) }.first.map { String($0.output.1) }
        }
        _ = try visitor.send("POST", "/auth/verify-email", ["token": .string(token)]).expecting(200)
        return try visitor.send("POST", "/auth/login", account).expecting(200).text("access_token")
    }
}
