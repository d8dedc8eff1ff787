import TestSupport
import Testing
@testable import SearchIndex

@Suite struct BitmapTests {
    private func random(_ generator: inout SeededGenerator, limit: UInt32) -> Set<UInt32> {
        let count = Int.random(in: 0...3_000, using: &generator)
        return Set((0..<count).map { _ in UInt32.random(in: 0..<limit, using: &generator) })
    }

    @Test(arguments: [UInt32(100), 5_000, 400_000])
    func operationsAgreeWithSets(limit: UInt32) {
        var generator = SeededGenerator(seed: UInt64(limit))
        for _ in 0..<20 {
            let (left, right) = (random(&generator, limit: limit), random(&generator, limit: limit))
            let (a, b) = (Bitmap(sorted: left.sorted()), Bitmap(sorted: right.sorted()))
            #expect(a.and(b).toArray() == left.intersection(right).sorted())
            #expect(a.or(b).toArray() == left.union(right).sorted())
            #expect(a.andNot(b).toArray() == left.subtracting(right).sorted())
            #expect(a.andCount(b) == left.intersection(right).count)
            #expect(a.count == left.count)
            #expect(a.first == left.min())
            #expect(a.isEmpty == left.isEmpty)
            #expect(left.prefix(50).allSatisfy(a.contains))
        }
    }

    @Test func manySetsAreCombinedAtOnce() {
        let sets = (1...5).map { step in Bitmap(sorted: (1...60).map { UInt32($0 * step) }) }
        #expect(Bitmap.and(sets).toArray() == [60])
        #expect(Bitmap.or(sets).contains(300))
        #expect(Bitmap.and([]).isEmpty)
        #expect(Bitmap.or([]).isEmpty)
    }

    @Test func rangeHoldsItsLowerAndNotItsUpperEnd() {
        #expect(Bitmap(range: 1..<4).toArray() == [1, 2, 3])
        #expect(Bitmap(range: 4..<4).isEmpty)
    }
}
