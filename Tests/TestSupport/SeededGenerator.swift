/// Random numbers that repeat from their seed, on every machine.
///
/// - Source: Steele, Lea and Flood 2014 (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }

    /// A word of 1…`lettersMax` letters from an alphabet.
    package mutating func word(of alphabet: String, lettersMax: Int) -> String {
        let letters = Array(alphabet)
        return String((0..<Int.random(in: 1...lettersMax, using: &self)).map { _ in pick(letters) })
    }
}
