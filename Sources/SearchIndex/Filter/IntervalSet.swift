/// A set of numbers made of intervals: what the clauses of one field allow.
struct IntervalSet {
    /// A place between numbers: just before or just after one.
    private struct Cut: Comparable {
        let number: Double
        let isAfter: Bool

        static func < (left: Cut, right: Cut) -> Bool {
            left.number != right.number ? left.number < right.number : !left.isAfter && right.isAfter
        }
    }

    /// Ascending; the set begins at the first, ends at the second, begins again at the third …
    private let cuts: [Cut]

    private init(cuts: [Cut]) { self.cuts = cuts }

    static let everything = IntervalSet(.everything)
    static let nothing = IntervalSet(cuts: [])

    init(_ range: NumberRange) {
        let lower = Cut(number: range.lower, isAfter: !range.includesLower)
        let upper = Cut(number: range.upper, isAfter: range.includesUpper)
        cuts = lower < upper ? [lower, upper] : []
    }

    /// The numbers of a field that a filter allows, as far as the filter speaks of numbers.
    ///
    /// - Parameter number: what a value of the filter says as a number of the field.
    init(_ node: FilterNode, number: (FilterValue) -> Double?) {
        switch node {
        case .and(let parts):
            self = parts.reduce(.everything) { $0.intersection(IntervalSet($1, number: number)) }
        case .or(let parts):
            self = parts.reduce(.nothing) { $0.union(IntervalSet($1, number: number)) }
        case .not(let part): self = IntervalSet(part, number: number).complement
        case .comparison(_, let comparison, let value):
            guard let bound = number(value) else {
                self = comparison == .notEqual ? .everything : .nothing
                return
            }
            let range = IntervalSet(NumberRange(comparison, bound))
            self = comparison == .notEqual ? range.complement : range
        case .in(_, let values):
            self = values.compactMap(number).reduce(.nothing) { $0.union(IntervalSet(NumberRange($1...$1))) }
        case .range(_, let range): self.init(range)
        case .exists, .near: self = .everything
        }
    }

    var complement: IntervalSet {
        let ends = IntervalSet.everything.cuts
        let inner = cuts.filter { !ends.contains($0) }
        return IntervalSet(
            cuts: (cuts.first == ends[0] ? [] : [ends[0]]) + inner + (cuts.last == ends[1] ? [] : [ends[1]]))
    }

    func union(_ other: IntervalSet) -> IntervalSet { combined(other) { $0 || $1 } }

    func intersection(_ other: IntervalSet) -> IntervalSet { combined(other) { $0 && $1 } }

    private func combined(_ other: IntervalSet, _ holds: (Bool, Bool) -> Bool) -> IntervalSet {
        var result: [Cut] = []
        var (left, right, isInside) = (0, 0, false)
        while left < cuts.count || right < other.cuts.count {
            let next =
                right == other.cuts.count || (left < cuts.count && cuts[left] < other.cuts[right])
                ? cuts[left] : other.cuts[right]
            while left < cuts.count, cuts[left] == next { left += 1 }
            while right < other.cuts.count, other.cuts[right] == next { right += 1 }
            let now = holds(left % 2 == 1, right % 2 == 1)
            if now != isInside { result.append(next) }
            isInside = now
        }
        return IntervalSet(cuts: result)
    }

    /// Whether the set holds all numbers from one bound up to, without, another.
    ///
    /// - Parameter isWhole: whether there are whole numbers only, so that "up to 999" reaches to 1000.
    func covers(from: Double, to: Double, isWhole: Bool) -> Bool {
        for index in stride(from: 0, to: cuts.count - 1, by: 2) {
            let (lower, upper) = (cuts[index], cuts[index + 1])
            let startsInTime =
                isWhole
                ? (lower.isAfter ? lower.number.rounded(.down) + 1 : lower.number.rounded(.up)) <= from
                : lower <= Cut(number: from, isAfter: false)
            let endsInTime =
                isWhole
                ? (upper.isAfter ? upper.number.rounded(.down) + 1 : upper.number.rounded(.up)) >= to
                : upper >= Cut(number: to, isAfter: false)
            if startsInTime, endsInTime { return true }
        }
        return false
    }
}
