import Foundation

/// Where to go on in the order of hits: behind one hit, given by what it was ordered by.
package struct CursorPosition: Hashable, Sendable {
    /// Of the search that the place belongs to.
    package var fingerprint: UInt64
    /// The place of the hit's tier: how well it matches the words.
    var tier = 0
    /// The place of the hit's part of the list, where rules divide it.
    var part = 0
    /// How many hits come before the place, those that rules have put there among them.
    package var offset = 0
    /// The position that a rule gives to the last of its products before the place; 0 for none.
    var pinnedThrough = 0
    /// Whether there was a hit that no rule put there; what follows says nothing without.
    var hasFreeHit = false
    /// Whether the hit was among those that the second stage of ranking ordered.
    var isReranked = false
    /// The score that was shown with the hit.
    var score = 0.0
    /// What the hit was ordered by: a value for each key, or the score of its stage.
    var values: [Double] = []
    package var productID = ""
    /// Who keeps ``serial``; 0 for nobody.
    package var run: UInt64 = 0
    /// The snapshot whose statistics the scores come from; 0 for orders that need none.
    package var serial: UInt64 = 0

    init(fingerprint: UInt64) { self.fingerprint = fingerprint }
}

extension CursorPosition {
    private static let formatVersion: UInt8 = 2
    private static let fixedBytes = 4 + 4 + 4 + 8 + 8 + 8 + 8 + 1
    private static let checksumBytes = 4
    /// Longer than every text of ours: eight values and an id of 128 bytes.
    package static let textBytesMax = 512

    /// The place as letters, digits, "-" and "_".
    package var text: String {
        var bytes: [UInt8] = [
            Self.formatVersion, (hasFreeHit ? 1 : 0) | (isReranked ? 2 : 0), UInt8(clamping: tier),
            UInt8(clamping: part),
        ]
        for number in [offset, pinnedThrough] { bytes.append(integer: UInt32(clamping: number)) }
        for number in [fingerprint, run, serial, score.bitPattern] { bytes.append(integer: number) }
        bytes.append(UInt8(clamping: values.count))
        for value in values { bytes.append(integer: value.bitPattern) }
        bytes.append(contentsOf: productID.utf8)
        bytes.append(integer: UInt32(truncatingIfNeeded: Checksum.of(bytes)))
        return Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Returns: `nil` for a text that none of ours is, or not whole.
    package init?(text: String) {
        guard text.utf8.count <= Self.textBytesMax else { return nil }
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: plain + padding), data.count >= Self.fixedBytes + Self.checksumBytes
        else { return nil }
        let bytes = Array(data.dropLast(Self.checksumBytes))
        let checksum = UInt32(truncatingIfNeeded: Checksum.of(bytes))
        guard Self.integer(data.suffix(Self.checksumBytes)) == UInt64(checksum), bytes[0] == Self.formatVersion
        else { return nil }
        let count = Int(bytes[Self.fixedBytes - 1])
        let idStart = Self.fixedBytes + count * 8
        guard idStart <= bytes.count, let id = String(validating: bytes[idStart...], as: UTF8.self) else { return nil }
        func number(at offset: Int) -> UInt64 { Self.integer(bytes[offset..<(offset + 8)]) }
        self.init(fingerprint: number(at: 12))
        hasFreeHit = bytes[1] & 1 != 0
        isReranked = bytes[1] & 2 != 0
        tier = Int(bytes[2])
        part = Int(bytes[3])
        offset = Int(Self.integer(bytes[4..<8]))
        pinnedThrough = Int(Self.integer(bytes[8..<12]))
        run = number(at: 20)
        serial = number(at: 28)
        score = Double(bitPattern: number(at: 36))
        values = (0..<count).map { Double(bitPattern: number(at: Self.fixedBytes + $0 * 8)) }
        productID = id
    }

    /// Little-endian.
    private static func integer(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
