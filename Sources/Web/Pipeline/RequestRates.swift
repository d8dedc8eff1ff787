import Catalog
import Commerce
import HTTPTypes
import Metrics
import NIOCore
import Search

/// Holds callers to the rates of the settings: programs by their key, people by their account, everybody else by the address.
final class RequestRates: Sendable {
    private let keyRate: RateBuckets.Rate?
    private let userRate: RateBuckets.Rate?
    private let addressRate: RateBuckets.Rate?
    private let trustedProxies: Int
    private let keys = RateBuckets()
    private let users = RateBuckets()
    private let addresses = RateBuckets()
    private let refusedKeys: Counter
    private let refusedUsers: Counter
    private let refusedAddresses: Counter
    /// Nanoseconds, never going back.
    private let clock: @Sendable () -> Int64

    init(limits: WebLimits, registry: PrometheusRegistry, clock: @escaping @Sendable () -> Int64) {
        keyRate = RateBuckets.Rate(perSecond: limits.keyRequestsPerSecond, burst: limits.keyBurst)
        userRate = RateBuckets.Rate(perSecond: limits.userRequestsPerSecond, burst: limits.userBurst)
        addressRate = RateBuckets.Rate(perSecond: limits.addressRequestsPerSecond, burst: limits.addressBurst)
        trustedProxies = limits.trustedProxies
        func refused(_ kind: String) -> Counter {
            Counter(label: "aisle_rate_limited", dimensions: [("by", kind)], factory: registry)
        }
        refusedKeys = refused("key")
        refusedUsers = refused("user")
        refusedAddresses = refused("address")
        self.clock = clock
    }

    /// Callers that are remembered.
    var callers: Int { keys.count + users.count + addresses.count }

    /// - Returns: `nil` when no limit holds for the caller.
    /// - Parameter identity: a key's own rate goes before that of the settings.
    func verdict(of identity: Identity, address: String) -> RateBuckets.Verdict? {
        if let person = identity.person {
            if let userRate { return counted(users.take(person.user.id.rawValue, userRate, at: clock()), refusedUsers) }
        } else if let key = identity.grant.keyID {
            let own = identity.grant.requestsPerSecond.flatMap { RateBuckets.Rate(perSecond: $0, burst: 0) }
            guard let rate = own ?? keyRate else { return nil }
            return counted(keys.take(key, rate, at: clock()), refusedKeys)
        }
        guard let addressRate else { return nil }
        return counted(addresses.take(address, addressRate, at: clock()), refusedAddresses)
    }

    private func counted(_ verdict: RateBuckets.Verdict, _ refused: Counter) -> RateBuckets.Verdict {
        if !verdict.isAllowed { refused.increment() }
        return verdict
    }

    /// Where a request comes from: the address of the connection, or what the last trusted proxy saw.
    func address(of headers: HTTPFields, connection: String?) -> String {
        var address = connection ?? "local"
        if trustedProxies > 0 {
            let hops = headers[values: .xForwardedFor].flatMap { $0.split(separator: ",") }.map(Self.trimmed)
            // Each proxy appends the address it saw; what stands further left is the client's own claim.
            if let hop = hops.suffix(trustedProxies).first, (1...45).contains(hop.utf8.count) { address = hop }
        }
        return Self.network(address)
    }

    /// A household has a whole /64 of IPv6 addresses, and so has whoever wants to look like many.
    private static func network(_ address: String) -> String {
        guard address.contains(":"), !address.contains("."),
            let parsed = try? SocketAddress(ipAddress: address, port: 0),
            case .v6(let inner) = parsed
        else { return address }
        // Behind family, port and flow information, each byte in the order of the network.
        return withUnsafeBytes(of: inner.address) { bytes in
            bytes[8..<16].map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension RateBuckets.Verdict {
    /// What callers see of their bucket with every answer.
    ///
    /// - Source: draft-ietf-httpapi-ratelimit-headers, the fields that clients know.
    func add(to headers: inout HTTPFields) {
        headers[.rateLimitLimit] = String(limit)
        headers[.rateLimitRemaining] = String(remaining)
        headers[.rateLimitReset] = String(resetSeconds)
        if !isAllowed { headers[.retryAfter] = String(retryAfterSeconds) }
    }

    /// - Throws: `too_many_requests` unless the request is allowed.
    func check() throws(Refusal) {
        guard !isAllowed else { return }
        throw Refusal(
            .tooManyRequests, message: "too many requests, the next is allowed in \(retryAfterSeconds) s",
            retryAfterSeconds: retryAfterSeconds)
    }
}
