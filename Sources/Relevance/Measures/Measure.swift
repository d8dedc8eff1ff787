/// A number that says how good a ranking is for one query; the mean over queries is that of a run.
package protocol Measure: Sendable {
    /// With its cutoff, as in tables: "nDCG@10".
    var name: String { get }

    /// - Returns: `nil` when the judgments of the query leave the measure undefined, so that nobody averages it by accident.
    func value(_ ranking: GradedRanking) -> Double?
}
