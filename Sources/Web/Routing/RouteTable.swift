import Catalog
import Hummingbird

/// Finds the route of a request.
///
/// Addresses without parameters are one look-up; those with parameters are compared segment by segment among the few
/// of the same length, more literal ones first. Hummingbird's own router is not used because it neither knows
/// `405` with `Allow` nor refuses broken escapes.
struct RouteTable: Sendable {
    enum Match: Sendable {
        /// The route by its index in ``routes``, and the decoded values of its parameters in the order of the path.
        case found(Int, values: [String])
        case wrongMethod(allowed: [HTTPRequest.Method])
        case nothing
    }

    let routes: [Route]
    private let literal: [String: [Int]]
    private let patterns: [Int: [Pattern]]

    private struct Pattern: Sendable {
        let route: Int
        /// `nil` stands for a parameter.
        let segments: [String?]

        var parameterCount: Int { segments.count { $0 == nil } }

        func matches(_ path: [Substring]) -> Bool {
            for (own, given) in zip(segments, path) {
                guard let own else {
                    if given.isEmpty { return false }
                    continue
                }
                if own != given { return false }
            }
            return true
        }
    }

    init(_ routes: [Route]) {
        self.routes = routes
        var literal: [String: [Int]] = [:]
        var patterns: [Int: [Pattern]] = [:]
        for (index, route) in routes.enumerated() {
            if !route.path.contains("{") {
                literal[route.path, default: []].append(index)
                continue
            }
            let segments = Self.segments(route.path[...]).map { $0.hasPrefix("{") ? nil : String($0) }
            patterns[segments.count, default: []].append(Pattern(route: index, segments: segments))
        }
        self.literal = literal
        // Stable order: fewer parameters first, otherwise as declared.
        self.patterns = patterns.mapValues { list in
            list.enumerated().sorted {
                ($0.element.parameterCount, $0.offset) < ($1.element.parameterCount, $1.offset)
            }.map(\.element)
        }
    }

    /// - Parameter path: as received, with its escapes, without the query.
    /// - Throws: `invalid_utf8` when a parameter's escapes are broken.
    func match(_ method: HTTPRequest.Method, _ path: Substring) throws(Refusal) -> Match {
        let wanted = method == .head ? .get : method
        var allowed: [HTTPRequest.Method] = []
        for index in literal[String(path)] ?? [] {
            if routes[index].method == wanted { return .found(index, values: []) }
            allowed.append(routes[index].method)
        }
        let segments = Self.segments(path)
        for pattern in patterns[segments.count] ?? [] where pattern.matches(segments) {
            guard routes[pattern.route].method == wanted else {
                allowed.append(routes[pattern.route].method)
                continue
            }
            var values: [String] = []
            for (segment, literal) in zip(segments, pattern.segments) where literal == nil {
                values.append(try PercentText.decode(segment, field: "path", plusIsSpace: false))
            }
            return .found(pattern.route, values: values)
        }
        guard !allowed.isEmpty else { return .nothing }
        if allowed.contains(.get) { allowed.append(.head) }
        var seen: Set<HTTPRequest.Method> = []
        return .wrongMethod(allowed: allowed.filter { seen.insert($0).inserted })
    }

    private static func segments(_ path: Substring) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: false)
    }
}
