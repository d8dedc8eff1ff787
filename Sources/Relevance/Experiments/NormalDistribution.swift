#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The standard normal distribution, for tests and intervals over many visitors.
enum NormalDistribution {
    /// The half width of an interval that holds 95 of 100, in standard errors.
    static let width95 = 1.959_963_984_540_054

    /// How often chance alone gives a value at least this far from 0.
    static func twoSided(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }
}
