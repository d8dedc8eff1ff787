/// Comparing secrets without telling by the time taken how much of them was right.
enum ConstantTime {
    /// Takes the same time for all pairs of one length; lengths are no secret.
    static func areEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }
}
