import Analysis
import Catalog
import Store
import Synchronization

/// Experiments with real visitors: defining them, dividing visitors, telling how they go.
package final class Experiments: Sendable {
    /// Kept at once; whoever needs the numbers of older ones has read them.
    static let countMax = 1_000

    private let store: ExperimentStore
    private let exposures: ExposureRecorder
    private let threads: BlockingPool
    private let host: IndexHost
    private let active: Mutex<[StoredExperiment]>

    /// - Parameter all: what is stored.
    init(
        store: ExperimentStore, exposures: ExposureRecorder, threads: BlockingPool, host: IndexHost,
        all: [StoredExperiment]
    ) {
        self.store = store
        self.exposures = exposures
        self.threads = threads
        self.host = host
        active = Mutex(all)
    }

    // MARK: Dividing

    /// What an experiment means for one search.
    struct Assignment: Sendable {
        let experiment: StoredExperiment
        /// `nil` when both arms answer together.
        let arm: ExperimentArm?
        /// Of the candidate.
        let candidate: SessionPool
        /// Of the coin that mixes the arms; the same for all pages of a search by one visitor.
        let seed: UInt64
    }

    /// - Parameter control: the analyzer that would answer.
    /// - Returns: `nil` when no experiment runs for it, or its analyzers are not those any more that it began with.
    func assignment(
        of visitor: String, control: String, _ serving: ServingState, text: String, at instant: Timestamp
    ) -> Assignment? {
        let running = active.withLock { all in
            all.first { $0.control == control && $0.isRunning(at: instant) }
        }
        guard let running, Self.change(of: running, serving) == nil,
            let pool = serving.analyzers.pool(running.candidate)
        else { return nil }
        let arm: ExperimentArm? =
            switch running.kind {
            case .ab: Self.arm(of: visitor, running)
            case .interleaving: nil
            }
        let said = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return Assignment(
            experiment: running, arm: arm, candidate: pool,
            seed: SHA256Hex.prefix([running.salt.utf8, visitor.utf8, said.utf8]))
    }

    /// The same for a visitor as long as the experiment lasts.
    static func arm(of visitor: String, _ experiment: StoredExperiment) -> ExperimentArm {
        let hash = SHA256Hex.prefix([experiment.salt.utf8, visitor.utf8])
        return Double(hash >> 11) / 0x1p53 < experiment.share ? .candidate : .control
    }

    /// Why an experiment can't go on; `nil` when it can.
    static func change(of experiment: StoredExperiment, _ serving: ServingState) -> String? {
        let analyzers = [
            (experiment.control, experiment.controlIdentity), (experiment.candidate, experiment.candidateIdentity),
        ]
        for (name, identity) in analyzers where serving.analyzers.pool(name)?.analyzer.identity != identity {
            return "\(name) is not the analyzer any more that the experiment began with"
        }
        return nil
    }

    // MARK: Reading

    /// `GET /experiments`: `{"experiments":[…]}`, the latest first.
    package func list() -> [UInt8] {
        let (all, serving, instant) = (active.withLock { $0 }, host.serving, exposures.now())
        return JSONWriter.bytes([
            "experiments": .array(all.map { .object($0.members(serving, at: instant)) })
        ])
    }

    /// `GET /experiments/{name}`: the experiment and how it goes, the last seconds included.
    ///
    /// - Throws: `not_found`.
    package func get(_ name: String) async throws(Refusal) -> [UInt8] {
        guard let found = active.withLock({ $0.first { $0.name == name } }) else { throw Self.missing(name) }
        try await exposures.flush()
        let (store, members) = (exposures.store, found.members(host.serving, at: exposures.now()))
        return try await threads.run { () throws(Refusal) in
            let results = try ExperimentResults(found, store).json
            return JSONWriter.bytes(.object(members + [JSONMember("results", results)]))
        }
    }

    // MARK: Changing

    /// `PUT /experiments/{name}`: a new one, or changes of one. Once it has begun, only its end and its description change.
    ///
    /// - Throws: `invalid_request` with everything that is wrong; `unknown_analyzer`; `conflict` with what runs already or
    ///   has begun, and for a candidate whose terms the index does not have.
    package func put(_ name: String, _ body: JSONValue) async throws(Refusal) -> [UInt8] {
        guard !exposures.isOff else {
            throw Refusal(.conflict, message: "the settings keep no shown pages (exposure_days, exposures_max)")
        }
        let definition = try ExperimentDefinition(name, body)
        let (store, host, instant) = (store, host, exposures.now())
        let all = try await threads.run { () throws(Refusal) in
            try store.put { (present) throws(Refusal) in
                let known = present.first { $0.name == name }
                let made = try definition.experiment(
                    known, serving: host.serving, at: instant, salt: RandomText.base62(22))
                try Self.check(made, against: present.filter { $0.name != name })
                return made
            }
        }
        use(all)
        guard let made = all.first(where: { $0.name == name }) else {
            throw Refusal(.internalError, message: "an experiment is not there after it was stored")
        }
        return JSONWriter.bytes(.object(made.members(host.serving, at: instant)))
    }

    /// `DELETE /experiments/{name}`: ends and forgets it.
    ///
    /// - Throws: `not_found`.
    package func delete(_ name: String) async throws(Refusal) -> [UInt8] {
        let store = store
        guard let rest = try await threads.run({ () throws(Refusal) in try store.delete(name) }) else {
            throw Self.missing(name)
        }
        use(rest)
        return JSONWriter.bytes(["deleted": .string(name)])
    }

    private func use(_ all: [StoredExperiment]) {
        active.withLock { $0 = all }
    }

    private static func check(
        _ made: StoredExperiment, against others: [StoredExperiment]
    ) throws(Refusal) {
        guard others.count < countMax else {
            throw Refusal(.limitExceeded, message: "there are \(countMax) experiments already, delete old ones")
        }
        let rival = others.first { other in
            other.control == made.control && max(other.startsAt, made.startsAt) < min(other.endsAt, made.endsAt)
        }
        if let rival {
            throw Refusal(
                .conflict,
                message: "the experiment '\(rival.name)' has the searches of \(made.control) from "
                    + "\(rival.startsAt.rfc3339) to \(rival.endsAt.rfc3339)")
        }
    }

    private static func missing(_ name: String) -> Refusal {
        Refusal(.notFound, message: "there is no experiment '\(name.prefix(RuleSet.idBytesMax))'")
    }
}

extension StoredExperiment {
    func isRunning(at instant: Timestamp) -> Bool { startsAt <= instant && instant < endsAt }

    /// For answers.
    func members(_ serving: ServingState, at instant: Timestamp) -> [JSONMember] {
        let change = instant < endsAt ? Experiments.change(of: self, serving) : nil
        let state =
            instant >= endsAt ? "ended" : change != nil ? "stopped" : instant < startsAt ? "planned" : "running"
        var members = [
            JSONMember("name", .string(name)), JSONMember("kind", .string(kind.rawValue)),
            JSONMember("description", .string(about)), JSONMember("control", .string(control)),
            JSONMember("candidate", .string(candidate)), JSONMember("share", .number(share)),
            JSONMember("starts_at", .string(startsAt.rfc3339)), JSONMember("ends_at", .string(endsAt.rfc3339)),
            JSONMember("state", .string(state)),
        ]
        if let change { members.append(JSONMember("reason", .string(change))) }
        return members
    }
}
