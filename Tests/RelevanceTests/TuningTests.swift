import Catalog
import Testing

@testable import Relevance

@Suite struct TuningTests {
    private static let parameters = [
        TunableParameter(name: "a", range: 0...1, steps: [0.4, 0.1]),
        TunableParameter(name: "b", range: -2...2, steps: [0.5]),
        TunableParameter(name: "idle", range: 0...1, steps: [0.5]),
    ]

    /// Highest at a = 0.7, b = −1 for every query, whose values differ a little.
    private static let hill: CoordinateAscent.Measurement = { values in
        let height: Double = 1 - abs(values[0] - 0.7) * 0.5 - abs(values[1] + 1) * 0.2
        return (0..<12).map { height - Double($0) * 0.01 }
    }

    @Test func theBestValuesAreFoundAndWhatDoesNothingStays() async throws {
        let ascent = CoordinateAscent(Self.parameters, roundsMax: 10, measure: Self.hill)
        let best = try await ascent.best(from: [0, 0, 0.3], over: Array(0..<12))
        #expect(best == [0.7, -1, 0.3])
    }

    @Test func valuesStayInTheirRange() async throws {
        let ascent = CoordinateAscent(Self.parameters, roundsMax: 20) { values in
            (0..<6).map { _ in values[0] + values[1] }
        }
        #expect(try await ascent.best(from: [0.95, 0, 0], over: Array(0..<6)) == [1, 2, 0])
    }

    @Test func aGainOfOneQueryIsNoGain() {
        let before: [Double?] = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, nil]
        // Much better for one, a little worse for the others.
        #expect(!CoordinateAscent.isBetter([1, 0.4, 0.4, 0.5, 0.5, 0.5, nil], than: before, over: Array(0..<7)))
        #expect(CoordinateAscent.isBetter([0.6, 0.6, 0.5, 0.5, 0.5, 0.5, nil], than: before, over: Array(0..<7)))
        #expect(!CoordinateAscent.isBetter(before, than: before, over: Array(0..<7)))
        #expect(!CoordinateAscent.isBetter([1, 1, 1], than: [nil, nil, nil], over: [0, 1, 2]))
        #expect(!CoordinateAscent.isBetter([1, 1], than: [0, 0], over: []))
    }

    @Test func theGainOnQueriesLeftOutIsTold() async throws {
        let ascent = CoordinateAscent(Self.parameters, roundsMax: 10, measure: Self.hill)
        var parts: [Int] = []
        let result = try await CrossValidation(ascent, foldCount: 4, seed: 3).run(from: [0, 0, 0]) { part, of in
            #expect(of == 5)
            parts.append(part)
        }
        #expect(parts == [1, 2, 3, 4, 5])
        #expect(result.folds.map(\.queryCount) == [3, 3, 3, 3])
        #expect(result.values == [0.7, -1, 0])
        #expect(result.heldOutDifferences.count == 12)
        for difference in result.heldOutDifferences { #expect(abs(difference - 0.55) < 1e-9) }
        #expect(result.effects.map(\.parameter) == ["a", "b"])
        #expect(abs((result.effects.first?.gain ?? 0) - 0.35) < 1e-9)
        #expect(abs(result.after - result.before - 0.55) < 1e-9)
    }

    /// What helps in each fold only the queries that are tuned on shows as no gain on those left out.
    @Test func whatIsLearnedByHeartIsNoGain() async throws {
        // One parameter a query, which helps it alone.
        let parameters = (0..<8).map { TunableParameter(name: "\($0)", range: 0...1, steps: [1]) }
        let ascent = CoordinateAscent(parameters, roundsMax: 3) { values in values.map { $0 } }
        let result = try await CrossValidation(ascent, foldCount: 4, seed: 1).run(
            from: [Double](repeating: 0, count: 8)
        ) { _, _ in }
        #expect(result.folds.allSatisfy { $0.train.after > 0.9 && $0.heldOut.after == 0 })
        #expect(result.heldOutDifferences.allSatisfy { $0 == 0 })
        #expect(result.after == 1)
    }

    @Test func tooFewQueriesAreRefused() async throws {
        let ascent = CoordinateAscent(Self.parameters, roundsMax: 1) { _ in [1, nil, nil] }
        await #expect(throws: Refusal.self) {
            _ = try await CrossValidation(ascent, foldCount: 2, seed: 1).run(from: [0, 0, 0]) { _, _ in }
        }
    }
}
