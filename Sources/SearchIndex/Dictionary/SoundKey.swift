package import Analysis

/// What a word sounds like, so that `receptical` and `receptacle` are the same.
///
/// The consonants in the order in which they are heard, without doublings; of vowels only one at the beginning. After Lawrence
/// Philips' Metaphone (Computer Language 7(12), 1990), with the rules that matter between one spelling of a word and another.
struct SoundKey {
    private let letters: [UInt8]
    private(set) var sounds: [UInt8] = []

    /// - Parameter word: letters a to z; `nil` for a word with any other.
    init?(_ word: some Collection<UInt8>, _ rules: SoundRules) {
        switch rules {
        case .english: break
        }
        letters = Array(word)
        guard letters.allSatisfy({ 0x61...0x7A ~= $0 }) else { return nil }
        sounds.reserveCapacity(letters.count)
        var index = Self.silentBeginnings.contains(where: { letters.starts(with: $0) }) ? 1 : 0
        while index < letters.count { index += sound(index) }
    }

    /// First letters that words with the same first sound may have.
    static func firstLetters(of sound: UInt8) -> [UInt8] {
        let letters: StaticString =
            switch sound {
            case a: "aeiou"
            case f: "fpv"
            case j: "gj"
            case k: "ckqgx"
            case n: "ngkp"
            case r: "rw"
            case s: "sczpx"
            case sh: "scx"
            case t, th: "td"
            default: ""
            }
        return letters.utf8CodeUnitCount == 0 ? [sound] : letters.withUTF8Buffer { Array($0) }
    }

    // MARK: Letters

    private static let silentBeginnings = ["kn", "gn", "pn", "wr", "ps"].map { Array($0.utf8) }
    private static let (a, f, j, k) = (UInt8(ascii: "a"), UInt8(ascii: "f"), UInt8(ascii: "j"), UInt8(ascii: "k"))
    private static let (n, r, s, t) = (UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "s"), UInt8(ascii: "t"))
    private static let (h, sh, th) = (UInt8(ascii: "h"), UInt8(ascii: "X"), UInt8(ascii: "0"))
    private static let (p, w, y) = (UInt8(ascii: "p"), UInt8(ascii: "w"), UInt8(ascii: "y"))

    private func letter(_ index: Int) -> UInt8 { index >= 0 && index < letters.count ? letters[index] : 0 }

    private func isVowel(_ index: Int) -> Bool {
        switch letter(index) {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): true
        default: false
        }
    }

    /// Whether `c` and `g` before it are soft.
    private func isFront(_ index: Int) -> Bool {
        let letter = letter(index)
        return letter == UInt8(ascii: "e") || letter == UInt8(ascii: "i") || letter == Self.y
    }

    private mutating func add(_ sound: UInt8) {
        if sounds.last != sound { sounds.append(sound) }
    }

    /// Adds what is heard at a letter.
    ///
    /// - Returns: how many letters that takes.
    private mutating func sound(_ index: Int) -> Int {
        if isVowel(index) {
            if index == 0 { add(Self.a) }
            return 1
        }
        switch letter(index) {
        case UInt8(ascii: "c"): return soundOfC(index)
        case UInt8(ascii: "g"): return soundOfG(index)
        case Self.s, Self.t: return soundOfSOrT(index)
        case UInt8(ascii: "d"):
            let isSoft = letter(index + 1) == UInt8(ascii: "g") && isFront(index + 2)
            add(isSoft ? Self.j : Self.t)
            return isSoft ? 2 : 1
        case Self.p:
            let isF = letter(index + 1) == Self.h
            add(isF ? Self.f : Self.p)
            return isF ? 2 : 1
        case Self.h, Self.w, Self.y: if isVowel(index + 1) { add(letter(index)) }
        case UInt8(ascii: "q"): add(Self.k)
        case UInt8(ascii: "v"): add(Self.f)
        case UInt8(ascii: "z"): add(Self.s)
        case UInt8(ascii: "x"):
            if index > 0 { add(Self.k) }
            add(Self.s)
        case UInt8(ascii: "b"):
            if letter(index - 1) != UInt8(ascii: "m") || index + 1 < letters.count { add(letter(index)) }
        default: add(letter(index))
        }
        return 1
    }

    private mutating func soundOfC(_ index: Int) -> Int {
        if letter(index + 1) == Self.h {
            add(Self.sh)
            return 2
        }
        add(isFront(index + 1) ? Self.s : Self.k)
        return letter(index + 1) == Self.k ? 2 : 1
    }

    private mutating func soundOfG(_ index: Int) -> Int {
        if letter(index + 1) == Self.h {
            // As in "light", "high"; not as in "ghost".
            if isVowel(index + 2), !isVowel(index - 1) { add(Self.k) }
            return 2
        }
        if letter(index + 1) == Self.n, index + 2 >= letters.count { return 1 }
        add(isFront(index + 1) ? Self.j : Self.k)
        return 1
    }

    private mutating func soundOfSOrT(_ index: Int) -> Int {
        let isS = letter(index) == Self.s
        let next = (letter(index + 1), letter(index + 2))
        if next.0 == UInt8(ascii: "i"), next.1 == UInt8(ascii: "o") || next.1 == UInt8(ascii: "a") {
            add(Self.sh)
            return 2
        }
        if next.0 == Self.h {
            add(isS ? Self.sh : Self.th)
            return 2
        }
        // The letter is silent in "match", and in "scene" what follows is heard.
        if !isS, next.0 == UInt8(ascii: "c"), next.1 == Self.h { return 1 }
        add(letter(index))
        return isS && next.0 == UInt8(ascii: "c") && isFront(index + 2) ? 2 : 1
    }
}
