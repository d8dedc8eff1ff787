import Catalog
import HTTPTypes
import Search
import Synchronization

@testable import Web

/// Routes that provoke what a healthy engine does rarely.
enum TestRoutes {
    /// Refuses with the code of its path, with an inner text that must not get out of internal errors.
    static let failure = Route(.get, "/test/fail/{code}", .open) { call throws(Refusal) in
        guard let code = ErrorCode(rawValue: call.text(0)) else { throw Refusal(.notFound, message: "no such code") }
        throw Refusal(
            code, message: "inner text",
            problems: [Problem(code, field: "a\"b", message: "what\n", offset: 3, expected: "more")])
    }

    /// Answers the body's bytes.
    static let echo = Route(.post, "/test/echo", .open, body: .query) { call in .json(call.bytes) }

    /// Answers the decoded parameters, one a line.
    static let parameters = Route(.get, "/test/parameters", .open) { call throws(Refusal) in
        let lines = try call.parameters().values.map { "\($0.name)=\($0.value)" }
        return .text(lines.joined(separator: "\n"))
    }

    /// Takes no parameters but `a`.
    static let strict = Route(.get, "/test/strict", .open) { call throws(Refusal) in
        .text(try call.options(["a"])["a"] ?? "-")
    }

    /// A hundred megabytes, for clients that don't read.
    static let large = Route(.get, "/test/large", .open) { _ in .text(String(repeating: "x", count: 100_000_000)) }

    /// Waits until it is released.
    static func waiting(_ latch: Latch, effect: Route.Effect = .read) -> Route {
        Route(.get, "/test/wait", .open, effect: effect) { _ in
            await latch.arriveAndWait()
            return .text("done")
        }
    }

    /// Counts its calls and answers the count.
    static func counting(_ counter: Tally) -> Route {
        Route(.post, "/test/count", .open, body: .query, effect: .write) { _ in
            .json(Array("\(counter.next())".utf8), status: .created)
        }
    }
}

final class Tally: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .sequentiallyConsistent) }
    func next() -> Int { value.add(1, ordering: .sequentiallyConsistent).newValue }
}

/// Holds whoever arrives until it is opened, and tells when somebody has arrived.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var held: [CheckedContinuation<Void, Never>] = []
        var arrived = 0
        var expecting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func arriveAndWait() async {
        await withCheckedContinuation { continuation in
            let resumed = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.arrived += 1
                var resumed: [CheckedContinuation<Void, Never>] = []
                state.expecting.removeAll { entry in
                    guard entry.count <= state.arrived else { return false }
                    resumed.append(entry.continuation)
                    return true
                }
                if state.isOpen { resumed.append(continuation) } else { state.held.append(continuation) }
                return resumed
            }
            for waiting in resumed { waiting.resume() }
        }
    }

    /// Returns when that many have arrived.
    func arrivals(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrived >= count { return true }
                state.expecting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }
}
