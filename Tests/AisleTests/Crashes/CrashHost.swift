import Foundation
import Glibc
import Synchronization

/// Keeps a server running over a site: whenever one has ended, the next is started.
final class CrashHost: Sendable {
    /// A server as its clients know it.
    struct Address: Sendable {
        var port: Int
        /// Counts the servers.
        var generation: Int
    }

    /// A cut that has happened.
    struct Cut: Sendable {
        /// As in `KillSwitch.Step`.
        var step: String
        /// Whether the server had not listened yet.
        var isAtStart: Bool
    }

    private struct State {
        var process: Process
        var address: Address
        /// The steps at which the next servers end, in their order.
        var plan: [Int]
        var cuts: [Cut] = []
    }

    let site: CrashSite
    private let state: Mutex<State>
    private static let startsMax = 20

    /// - Parameter plan: the step at which the first server ends, the second …; servers behind it don't.
    init(_ site: CrashSite, plan: [Int] = []) throws {
        self.site = site
        var plan = plan
        var cuts: [Cut] = []
        let (process, port) = try Self.start(site, &plan, &cuts)
        let address = Address(port: port, generation: 0)
        state = Mutex(State(process: process, address: address, plan: plan, cuts: cuts))
    }

    var address: Address { state.withLock { $0.address } }

    var cuts: [Cut] { state.withLock { $0.cuts } }

    /// Starts the next server in the place of one that did not answer, unless somebody else has done so.
    ///
    /// - Throws: when the server has not ended: then it should have answered.
    func replace(_ generation: Int) throws {
        try state.withLock { state in
            guard state.address.generation == generation else { return }
            try Self.waitForEnd(of: state.process)
            guard state.process.terminationReason == .uncaughtSignal, state.process.terminationStatus == SIGKILL else {
                throw CrashFailure("the server ended by itself: \(site.lines("server.log").suffix(5))")
            }
            if let step = Self.lastStep(site) { state.cuts.append(Cut(step: step, isAtStart: false)) }
            let (process, port) = try Self.start(site, &state.plan, &state.cuts)
            state.process = process
            state.address = Address(port: port, generation: generation + 1)
        }
    }

    /// Ends the server by SIGKILL wherever it is.
    func kill() {
        state.withLock { state in
            if state.process.isRunning { _ = Glibc.kill(state.process.processIdentifier, SIGKILL) }
        }
    }

    /// Replaces the server if it has ended.
    func check() throws {
        let (isRunning, generation) = state.withLock { ($0.process.isRunning, $0.address.generation) }
        if !isRunning { try replace(generation) }
    }

    /// Waits until nothing is under way, and has the server end as people end it.
    func settle() throws {
        repeat { try CrashAudit(site).waitUntilQuiet(self) } while try !stop()
    }

    /// - Returns: `false` when the server was cut instead; the next one is up then.
    private func stop() throws -> Bool {
        let (process, generation) = state.withLock { ($0.process, $0.address.generation) }
        process.terminate()
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal, process.terminationStatus == SIGKILL {
            try replace(generation)
            return false
        }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let said = site.lines("server.log").suffix(5)
            throw CrashFailure("the server ended with \(process.terminationStatus): \(said)")
        }
        return true
    }

    // MARK: Processes

    private static func start(
        _ site: CrashSite, _ plan: inout [Int], _ cuts: inout [Cut]
    ) throws -> (Process, Int) {
        for _ in 0..<startsMax {
            let number = plan.isEmpty ? nil : plan.removeFirst()
            var environment = ["AISLE_STEP_LOG": site.path("steps"), "AISLE_EVENT_LOG": site.path("events")]
            environment["AISLE_KILL_AT_STEP"] = number.map(String.init)
            let process = try site.process(["serve", "--port", "0"], environment, log: "server.log")
            try process.run()
            while true {
                let isRunning = process.isRunning
                if let port = port(site) { return (process, port) }
                guard isRunning else { break }
                usleep(5_000)
            }
            process.waitUntilExit()
            guard process.terminationReason == .uncaughtSignal, let step = lastStep(site) else {
                throw CrashFailure("the server does not start: \(site.lines("server.log").suffix(5))")
            }
            cuts.append(Cut(step: step, isAtStart: true))
        }
        throw CrashFailure("no server lives")
    }

    /// Where the server listens, once it does.
    private static func port(_ site: CrashSite) -> Int? {
        for line in site.lines("server.log") {
            if let found = line.firstMatch(of: /Aisle listens on http:..127\.0\.0\.1:([0-9]+)\s/) {
                return Int(found.output.1)
            }
        }
        return nil
    }

    /// A server that is killed may be heard of before it is gone.
    private static func waitForEnd(of process: Process) throws {
        for _ in 0..<12_000 {
            if !process.isRunning { return process.waitUntilExit() }
            usleep(5_000)
        }
        throw CrashFailure("the server does not answer and has not ended")
    }

    private static func lastStep(_ site: CrashSite) -> String? {
        site.lines("steps").last?.split(separator: " ").last.map(String.init)
    }
}
