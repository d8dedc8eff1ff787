/// A hash over everything that decides about index terms. Two generations with equal fingerprints hold equal terms.
struct Fingerprint {
    /// Raise with every change of code that changes terms.
    private static let analysisRevision = "2"

    private var high: UInt64 = 0xCBF2_9CE4_8422_2325
    private var low: UInt64 = 0x6C62_272E_07BB_0142

    init() {
        add(Self.analysisRevision)
        add(CharacterProperties.engineVersion)
        add(SnowballStemmer.engineVersion)
    }

    /// Adds a text and its end, so that `ab`, `c` differs from `a`, `bc`.
    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(UInt8(0xFF))
    }

    /// 32 hexadecimal digits.
    var text: String {
        [high, low].map { value in
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Two FNV-1a hashes with different multipliers: enough against accidents, which are all that is at stake.
    private mutating func add(_ byte: UInt8) {
        high = (high ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        low = (low ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
        low ^= low >> 32
    }
}
