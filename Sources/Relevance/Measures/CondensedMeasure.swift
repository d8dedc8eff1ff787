/// Another measure over the list without unjudged products: what it would be if they had not been found.
///
/// Comparing it with the plain measure shows how much of a difference comes from missing judgments.
///
/// - Source: Sakai 2007, "Alternatives to Bpref".
package struct CondensedMeasure: Measure {
    let measure: any Measure

    package init(_ measure: any Measure) { self.measure = measure }

    package var name: String { measure.name + " condensed" }

    package func value(_ ranking: GradedRanking) -> Double? { measure.value(ranking.condensed) }
}
