/// A number that tuning may change.
package struct TunableParameter: Sendable, Equatable {
    package let name: String
    package let range: ClosedRange<Double>
    /// What is added and taken away, in the order of trying.
    package let steps: [Double]

    package init(name: String, range: ClosedRange<Double>, steps: [Double]) {
        self.name = name
        self.range = range
        self.steps = steps
    }

    /// Other values to try, each within the range.
    func moves(from value: Double) -> [Double] {
        steps.flatMap { [value + $0, value - $0] }.compactMap { moved in
            let bounded = (min(max(moved, range.lowerBound), range.upperBound) * 1_000).rounded() / 1_000
            return bounded == value ? nil : bounded
        }
    }
}
