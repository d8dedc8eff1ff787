import Catalog

/// Changes one parameter at a time as long as the measure rises.
///
/// A change has to raise the mean and must not lower it in most of the inner folds: what helps one query a great deal and
/// others not at all is left alone.
///
/// - Source: Metzler and Croft 2007, "Linear feature-based models for information retrieval".
package struct CoordinateAscent: Sendable {
    /// The value of every query for some values of the parameters; `nil` where the measure is undefined.
    package typealias Measurement = @Sendable (_ values: [Double]) async throws(Refusal) -> [Double?]

    /// A smaller gain is chance.
    private static let gainMin = 0.000_5
    private static let innerFolds = 3

    let parameters: [TunableParameter]
    /// Times that all parameters are gone through at most.
    let roundsMax: Int
    let measure: Measurement

    package init(_ parameters: [TunableParameter], roundsMax: Int, measure: @escaping Measurement) {
        self.parameters = parameters
        self.roundsMax = roundsMax
        self.measure = measure
    }

    /// - Parameter start: a value for each parameter.
    /// - Parameter queries: indices of those that count.
    /// - Returns: a value for each parameter.
    package func best(from start: [Double], over queries: [Int]) async throws(Refusal) -> [Double] {
        var values = start
        var known = try await measure(values)
        for _ in 0..<roundsMax {
            var hasMoved = false
            for place in parameters.indices {
                for move in parameters[place].moves(from: values[place]) {
                    var tried = values
                    tried[place] = move
                    let found = try await measure(tried)
                    guard Self.isBetter(found, than: known, over: queries) else { continue }
                    (values, known, hasMoved) = (tried, found, true)
                    break
                }
            }
            if !hasMoved { break }
        }
        return values
    }

    static func isBetter(_ found: [Double?], than known: [Double?], over queries: [Int]) -> Bool {
        var sums = [Double](repeating: 0, count: innerFolds)
        var count = 0
        for (place, query) in queries.enumerated() {
            guard let found = found[query], let known = known[query] else { continue }
            sums[place % innerFolds] += found - known
            count += 1
        }
        guard count > 0, sums.reduce(0, +) / Double(count) >= gainMin else { return false }
        return sums.count { $0 < 0 } * 2 < innerFolds
    }
}
