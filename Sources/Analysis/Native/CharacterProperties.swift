internal import CICU

/// Properties of code points, as ICU's Unicode version has them.
enum CharacterProperties {
    /// Changes whenever the library that decides about terms changes.
    static var engineVersion: String { String(cString: cicu_version()) }

    static func isAlphanumeric(_ codePoint: UInt32) -> Bool {
        cicu_is_alphanumeric(codePoint) != 0
    }

    /// 0…9 for decimal digits of any script.
    static func digitValue(_ codePoint: UInt32) -> UInt8? {
        let value = cicu_digit_value(codePoint)
        return value < 0 ? nil : UInt8(value)
    }

    /// A Latin, Greek or Cyrillic letter without its diacritics.
    static func baseLetter(_ codePoint: UInt32) -> UInt32 {
        cicu_base_letter(codePoint)
    }

    static func wordClass(_ codePoint: UInt32) -> WordClass {
        WordClass(rawValue: UInt8(truncatingIfNeeded: cicu_word_class_of(codePoint))) ?? .complex
    }
}

/// Word_Break of UAX #29, reduced to what a table can decide. Raw values are those of `cicu.h`.
enum WordClass: UInt8, Sendable {
    case other = 0
    case letter = 1
    case digit = 2
    case midLetter = 3
    case midNumber = 4
    case midBoth = 5
    case connector = 6
    /// Needs ICU: combining marks, scripts with dictionaries, emoji sequences.
    case complex = 7
}
