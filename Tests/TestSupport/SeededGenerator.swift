import Relevance

/// Random numbers that repeat from their seed, on every machine, and what tests make of them.
package struct SeededGenerator: RandomNumberGenerator {
    private var numbers: SplitMix64

    package init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

    package mutating func next() -> UInt64 { numbers.next() }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }

    /// A word of 1…`lettersMax` letters from an alphabet.
    package mutating func word(of alphabet: String, lettersMax: Int) -> String {
        let letters = Array(alphabet)
        return String((0..<Int.random(in: 1...lettersMax, using: &self)).map { _ in pick(letters) })
    }
}
