import Analysis
import Catalog
import SearchIndex

/// What `PUT /experiments/{name}` asks for.
struct ExperimentDefinition: Sendable {
    private static let aboutBytesMax = 2_000
    private static let nameBytesMax = 200
    /// Both arms need enough visitors to say something.
    private static let shares = 0.01...0.99
    private static let usualMilliseconds: Int64 = 14 * 86_400_000
    /// Longer than seasons; what is kept of pages is forgotten by then.
    private static let durationMax: Int64 = 90 * 86_400_000

    private let name: String
    private let kind: StoredExperiment.Kind?
    private let about: String?
    private let control: String?
    private let candidate: String?
    private let share: Double?
    private let startsAt: Timestamp?
    private let endsAt: Timestamp?

    /// Reads `{"kind","control","candidate","share"?,"starts_at"?,"ends_at"?,"description"?}`.
    ///
    /// - Throws: `invalid_request` with everything that is wrong with the form.
    init(_ name: String, _ body: JSONValue) throws(Refusal) {
        var reader = RuleMemberReader(
            body, path: "",
            known: ["kind", "control", "candidate", "share", "starts_at", "ends_at", "description"])
        self.name = reader.id(name)
        kind = reader.choice("kind", StoredExperiment.Kind.allCases.map(\.rawValue)).flatMap {
            StoredExperiment.Kind(rawValue: $0)
        }
        control = reader.text("control", bytesMax: Self.nameBytesMax)
        candidate = reader.text("candidate", bytesMax: Self.nameBytesMax)
        share = reader.number("share", Self.shares)
        startsAt = reader.time("starts_at")
        endsAt = reader.time("ends_at")
        about = reader.text("description", bytesMax: Self.aboutBytesMax)
        for member in ["kind", "control", "candidate"] where body.members != nil && !reader.has(member) {
            reader.refuse(.required, member, "expected a text")
        }
        if kind == .interleaving, let share, share != 0.5 {
            reader.refuse(.invalidValue, "share", "interleaving gives both the same share: leave it out")
        }
        if let control, control == candidate {
            reader.refuse(.invalidValue, "candidate", "expected another analyzer than the control")
        }
        guard reader.problems.isEmpty else {
            throw Refusal(.invalidRequest, message: "the experiment is not valid", problems: reader.problems)
        }
    }

    /// - Parameter known: the experiment of the name, if there is one.
    /// - Parameter salt: for a new one.
    func experiment(
        _ known: StoredExperiment?, serving: ServingState, at now: Timestamp, salt: String
    ) throws(Refusal) -> StoredExperiment {
        if let known, known.startsAt <= now { return try changed(known) }
        guard let kind, let control, let candidate else {
            throw Refusal(.internalError, message: "an experiment lost its members while it was read")
        }
        let (base, other) = try Self.analyzers(control, candidate, serving)
        let start = startsAt ?? known?.startsAt ?? now
        let end =
            endsAt ?? Timestamp(millisecondsSinceEpoch: start.millisecondsSinceEpoch + Self.usualMilliseconds)
        try Self.check(start, end, now)
        return StoredExperiment(
            name: name, kind: kind, about: about ?? "", control: control, candidate: candidate,
            controlIdentity: base.identity, candidateIdentity: other.identity, share: share ?? 0.5,
            salt: known?.salt ?? salt, startsAt: start, endsAt: end, createdAt: known?.createdAt ?? now)
    }

    /// One that has begun: visitors who were divided in one way can't be counted in another.
    private func changed(_ known: StoredExperiment) throws(Refusal) -> StoredExperiment {
        guard kind == known.kind, control == known.control, candidate == known.candidate,
            share ?? known.share == known.share, startsAt ?? known.startsAt == known.startsAt
        else {
            throw Refusal(
                .conflict,
                message: "the experiment '\(name)' has begun: only ends_at and description can change; "
                    + "make another one for the rest")
        }
        var changed = known
        changed.about = about ?? known.about
        changed.endsAt = max(known.startsAt, endsAt ?? known.endsAt)
        try Self.checkDuration(known.startsAt, changed.endsAt)
        return changed
    }

    private static func check(_ start: Timestamp, _ end: Timestamp, _ now: Timestamp) throws(Refusal) {
        guard end > start, end > now else {
            throw refused("ends_at", "expected a time after the start and in the future, found \(end.rfc3339)")
        }
        try checkDuration(start, end)
    }

    private static func checkDuration(_ start: Timestamp, _ end: Timestamp) throws(Refusal) {
        guard end.millisecondsSinceEpoch - start.millisecondsSinceEpoch <= durationMax else {
            throw refused("ends_at", "expected at most \(durationMax / 86_400_000) days after the start")
        }
    }

    private static func refused(_ field: String, _ message: String) -> Refusal {
        Refusal(
            .invalidRequest, message: "the experiment is not valid",
            problems: [Problem(.invalidValue, field: field, message: message)])
    }

    /// Both analyzers, which work on the index that is searched.
    private static func analyzers(
        _ control: String, _ candidate: String, _ serving: ServingState
    ) throws(Refusal) -> (Analyzer, Analyzer) {
        let schema = serving.generation.schema
        var problems: [Problem] = []
        let base = schema.analyzer(named: control) == nil ? nil : serving.analyzers.pools[control]?.analyzer
        if base == nil {
            let names = Set([schema.analyzer.name] + schema.analyzers.values.map(\.name)).sorted()
            problems.append(
                Problem(
                    .unknownAnalyzer, field: "control",
                    message: "expected an analyzer that searches use by themselves: \(names.joined(separator: ", "))"))
        }
        let other = serving.analyzers.pool(candidate)?.analyzer
        if other == nil {
            problems.append(
                Problem(
                    .unknownAnalyzer, field: "candidate",
                    message: "no analyzer is called '\(candidate.prefix(100))', and there is no such draft"))
        }
        guard let base, let other else {
            throw Refusal(.unknownAnalyzer, message: "the experiment names unknown analyzers", problems: problems)
        }
        let roles = FieldRole.allCases.filter { base.roleFingerprints[$0] != other.roleFingerprints[$0] }
        guard roles.isEmpty else {
            throw Refusal(
                .conflict,
                message: "\(candidate) needs another index than \(control): it has other terms or weights in "
                    + roles.map(\.rawValue).joined(separator: ", ")
                    + "; an experiment compares what one index can answer")
        }
        return (base, other)
    }
}
