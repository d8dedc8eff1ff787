/// Recognises the texts within two edits of a pattern, one letter at a time.
///
/// An edit is the insertion, deletion or substitution of a letter or the swap of two neighbours (Damerau 1964, in the
/// form of optimal string alignment: no letter is edited twice). The states of the automaton are the bits of a word, as
/// Wu and Manber 1992 simulate it: bit `i` of level `e` says that the first `i` letters of the pattern have been read
/// with at most `e` edits. One step costs some twenty instructions whatever the pattern's length, and a branch is dead
/// as soon as its highest level is empty.
struct EditAutomaton {
    /// Longer patterns don't fit into a machine word; they are chains of words or codes, and not misspelled words.
    static let lettersMax = 60

    struct State {
        var exact: UInt64
        var oneEdit: UInt64
        var twoEdits: UInt64

        static let dead = State(exact: 0, oneEdit: 0, twoEdits: 0)

        @inline(__always)
        func level(_ edits: Int) -> UInt64 { edits == 0 ? exact : edits == 1 ? oneEdit : twoEdits }
    }

    /// Letters read so far, as far as the next step depends on them.
    struct Position {
        var state: State
        /// Before the last letter; ``State/dead`` at the beginning. Swaps start from there.
        var earlier: State
        /// Places of the last letter in the pattern.
        var lastPlaces: UInt64
    }

    let pattern: [UInt32]
    private let all: UInt64
    private let asciiPlaces: [UInt64]
    private let otherPlaces: [UInt32: UInt64]

    /// - Parameter pattern: Unicode scalars, 1…``lettersMax``.
    init(_ pattern: [UInt32]) {
        precondition(!pattern.isEmpty && pattern.count <= Self.lettersMax)
        self.pattern = pattern
        all = (1 << UInt64(pattern.count + 1)) - 1
        var ascii = [UInt64](repeating: 0, count: 128)
        var others: [UInt32: UInt64] = [:]
        for (index, letter) in pattern.enumerated() {
            if letter < 128 {
                ascii[Int(letter)] |= 1 << UInt64(index)
            } else {
                others[letter, default: 0] |= 1 << UInt64(index)
            }
        }
        asciiPlaces = ascii
        otherPlaces = others
    }

    var start: Position {
        Position(
            state: State(exact: 1, oneEdit: 0b11 & all, twoEdits: 0b111 & all), earlier: .dead, lastPlaces: 0)
    }

    @inline(__always)
    func places(of letter: UInt32) -> UInt64 {
        if letter < 128 { return asciiPlaces[Int(letter)] }
        return otherPlaces.isEmpty ? 0 : otherPlaces[letter] ?? 0
    }

    @inline(__always)
    func step(_ position: Position, _ letter: UInt32) -> Position {
        let places = places(of: letter)
        let (state, earlier) = (position.state, position.earlier)
        let swapped = places & (position.lastPlaces >> 1)
        let exact = (state.exact & places) << 1
        let oneEdit =
            (state.oneEdit & places) << 1 | state.exact << 1 | state.exact | exact << 1
            | (earlier.exact & swapped) << 2
        let twoEdits =
            (state.twoEdits & places) << 1 | state.oneEdit << 1 | state.oneEdit | oneEdit << 1
            | (earlier.oneEdit & swapped) << 2
        return Position(
            state: State(exact: exact & all, oneEdit: oneEdit & all, twoEdits: twoEdits & all), earlier: state,
            lastPlaces: places)
    }

    /// Edits between the pattern and what has been read; `nil` when they are more than two.
    @inline(__always)
    func edits(_ state: State) -> Int? {
        let last = UInt64(1) << UInt64(pattern.count)
        if state.exact & last != 0 { return 0 }
        if state.oneEdit & last != 0 { return 1 }
        return state.twoEdits & last != 0 ? 2 : nil
    }
}
