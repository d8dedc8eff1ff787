import Catalog
import GRDB

extension ExposureStore {
    /// What one visitor did in an experiment.
    package struct VisitorUse: Sendable, Hashable {
        package var arm: ExperimentArm
        /// A visitor who searches for the same again on a day counts once.
        package var searches: Int
        /// Searches with at least one click.
        package var clicked: Int
        /// Searches with at least one conversion.
        package var converted: Int
        package var pages: Int
        package var clicks: Int
        package var conversions: Int
    }

    /// One for each visitor and arm; in no particular order.
    package func visitorUses(of experiment: Int64) throws(Refusal) -> [VisitorUse] {
        try database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT arm, count(*), sum(clicks > 0), sum(conversions > 0), sum(pages), sum(clicks), sum(conversions)
                    FROM (SELECT arm, visitor, count(*) AS pages, sum(clicks) AS clicks, sum(conversions) AS conversions
                        FROM exposure WHERE experiment = ? AND arm IS NOT NULL GROUP BY arm, visitor, session)
                    GROUP BY arm, visitor
                    """, arguments: [experiment]
            ).compactMap { row in
                ExperimentArm(rawValue: row[0]).map { arm in
                    VisitorUse(
                        arm: arm, searches: row[1], clicked: row[2], converted: row[3], pages: row[4], clicks: row[5],
                        conversions: row[6])
                }
            }
        }
    }

    /// What became of interleaved pages.
    package struct TeamUse: Sendable {
        package struct Session: Sendable, Hashable {
            package var visitor: Int64
            package var controlClicks = 0
            package var candidateClicks = 0
        }

        package var visitors = 0
        package var sessions = 0
        package var pages = 0
        /// Products that each team has placed, by arm.
        package var placed: [ExperimentArm: Int] = [:]
        package var clicks: [ExperimentArm: Int] = [:]
        package var conversions: [ExperimentArm: Int] = [:]
        /// Those with a click on a product that a team has placed, by the hash of the session.
        package var decided: [Int64: Session] = [:]
    }

    package func teamUse(of experiment: Int64) throws(Refusal) -> TeamUse {
        try database.read { db in
            var use = TeamUse()
            let counts = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(DISTINCT visitor), count(DISTINCT session), count(*),
                        coalesce(sum(length(teams) - length(replace(teams, 'c', ''))), 0),
                        coalesce(sum(length(teams) - length(replace(teams, 'd', ''))), 0)
                    FROM exposure WHERE experiment = ? AND teams <> ''
                    """, arguments: [experiment])
            use.visitors = counts?[0] ?? 0
            use.sessions = counts?[1] ?? 0
            use.pages = counts?[2] ?? 0
            use.placed = [.control: counts?[3] ?? 0, .candidate: counts?[4] ?? 0]
            let events = try Row.fetchCursor(
                db,
                sql: """
                    SELECT e.visitor, e.session, s.place - e.firstPlace, e.teams, s.kind FROM exposure e
                    JOIN shopperEvent s ON s.exposure = e.id WHERE e.experiment = ? AND e.teams <> ''
                    """, arguments: [experiment])
            while let event = try events.next() {
                guard let team = Self.team(event[3], at: event[2]) else { continue }
                guard (event[4] as Int64) == ShopperEvent.Kind.click.rawValue else {
                    use.conversions[team, default: 0] += 1
                    continue
                }
                use.clicks[team, default: 0] += 1
                var session = use.decided[event[1]] ?? TeamUse.Session(visitor: event[0])
                switch team {
                case .control: session.controlClicks += 1
                case .candidate: session.candidateClicks += 1
                }
                use.decided[event[1]] = session
            }
            return use
        }
    }
}
