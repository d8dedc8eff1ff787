import Catalog
import Relevance
import Store

/// How an experiment goes. Reads all of its pages; blocking.
struct ExperimentResults {
    /// Fewer visitors an arm, or fewer sessions that somebody won, say nothing.
    static let enough = 100
    /// Searches with a click in each arm from which on a ratio is about normal.
    static let clickedEnough = 30

    let json: JSONValue

    init(_ experiment: StoredExperiment, _ store: ExposureStore) throws(Refusal) {
        json =
            switch experiment.kind {
            case .ab: Self.divided(experiment, try store.visitorUses(of: experiment.number))
            case .interleaving: Self.interleaved(try store.teamUse(of: experiment.number))
            }
    }

    // MARK: A/B

    private struct ArmSums {
        var clicked = RatioSums()
        var converted = RatioSums()
        var pages = 0
        var clicks = 0
        var conversions = 0

        mutating func add(_ use: ExposureStore.VisitorUse) {
            clicked.add(units: use.searches, successes: use.clicked)
            converted.add(units: use.searches, successes: use.converted)
            pages += use.pages
            clicks += use.clicks
            conversions += use.conversions
        }
    }

    private static func divided(_ experiment: StoredExperiment, _ uses: [ExposureStore.VisitorUse]) -> JSONValue {
        var sums: [ExperimentArm: ArmSums] = [.control: ArmSums(), .candidate: ArmSums()]
        for use in uses { sums[use.arm, default: ArmSums()].add(use) }
        let (control, candidate) = (sums[.control] ?? ArmSums(), sums[.candidate] ?? ArmSums())
        let split = SampleRatioTest(
            control: control.clicked.visitors, candidate: candidate.clicked.visitors, share: experiment.share)
        var warnings: [JSONValue] = []
        if min(control.clicked.visitors, candidate.clicked.visitors) < enough
            || min(control.clicked.successes, candidate.clicked.successes) < clickedEnough
        {
            warnings.append(
                warning(
                    "few_data",
                    "each arm needs \(enough) visitors and \(clickedEnough) clicked searches before numbers mean much"))
        }
        if split.isMismatch {
            warnings.append(
                warning(
                    "split_mismatch",
                    "visitors are not divided as asked: something loses or doubles those of one arm; "
                        + "find out what before you believe any number"))
        }
        return [
            "arms": .array([arm(.control, control), arm(.candidate, candidate)]),
            "click_through": comparison(RatioComparison(control: control.clicked, candidate: candidate.clicked)),
            "conversion": comparison(RatioComparison(control: control.converted, candidate: candidate.converted)),
            "split": [
                "asked": .number(experiment.share), "found": split.share.map { .number($0) } ?? .null,
                "p_value": .number(split.pValue),
            ],
            "warnings": .array(warnings),
        ]
    }

    private static func arm(_ arm: ExperimentArm, _ sums: ArmSums) -> JSONValue {
        func ratio(_ sums: RatioSums) -> JSONValue { sums.ratio.map { .number($0) } ?? .null }
        return [
            "arm": .string(arm.name), "visitors": .integer(Int64(sums.clicked.visitors)),
            "searches": .integer(Int64(sums.clicked.units)), "pages": .integer(Int64(sums.pages)),
            "clicks": .integer(Int64(sums.clicks)), "conversions": .integer(Int64(sums.conversions)),
            "click_through": ratio(sums.clicked), "conversion": ratio(sums.converted),
        ]
    }

    private static func comparison(_ comparison: RatioComparison?) -> JSONValue {
        guard let comparison else { return .null }
        func estimate(_ estimate: RatioComparison.Estimate) -> JSONValue {
            ["value": .number(estimate.value), "lower": .number(estimate.lower), "upper": .number(estimate.upper)]
        }
        return [
            "difference": estimate(comparison.difference), "lift": comparison.lift.map(estimate) ?? .null,
            "p_value": .number(comparison.pValue),
        ]
    }

    // MARK: Interleaving

    private static func interleaved(_ use: ExposureStore.TeamUse) -> JSONValue {
        let sessions = use.decided.sorted { $0.key < $1.key }.map { _, session in
            (visitor: session.visitor, difference: session.candidateClicks - session.controlClicks)
        }
        let comparison = InterleavingComparison(sessions)
        let decided = comparison.wins + comparison.losses
        let few = warning("few_data", "\(decided) sessions were won by a team, \(enough) are few")
        func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
        func team(_ arm: ExperimentArm) -> JSONValue {
            [
                "team": .string(arm.name), "placed": .integer(Int64(use.placed[arm] ?? 0)),
                "clicks": .integer(Int64(use.clicks[arm] ?? 0)),
                "conversions": .integer(Int64(use.conversions[arm] ?? 0)),
            ]
        }
        return [
            "visitors": .integer(Int64(use.visitors)), "searches": .integer(Int64(use.sessions)),
            "pages": .integer(Int64(use.pages)), "teams": .array([team(.control), team(.candidate)]),
            "sessions_with_clicks": .integer(Int64(sessions.count)), "wins": .integer(Int64(comparison.wins)),
            "losses": .integer(Int64(comparison.losses)), "ties": .integer(Int64(comparison.ties)),
            "preference": [
                "value": number(comparison.preference), "lower": number(comparison.lower),
                "upper": number(comparison.upper),
            ],
            "p_value": .number(comparison.pValue), "warnings": .array(decided < enough ? [few] : []),
        ]
    }

    private static func warning(_ code: String, _ message: String) -> JSONValue {
        ["code": .string(code), "message": .string(message)]
    }
}
