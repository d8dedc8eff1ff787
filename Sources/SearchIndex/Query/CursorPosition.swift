import Foundation

/// Where to go on in the order of hits: behind one hit, given by what it was ordered by.
package struct CursorPosition: Hashable, Sendable {
    /// Of the search that the place belongs to.
    package var fingerprint: UInt64
    /// Whether the hit has only some of the words.
    var isRelaxed = false
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
    private static let formatVersion: UInt8 = 1
    private static let fixedBytes = 2 + 8 + 8 + 8 + 8 + 1
    private static let checksumBytes = 4
    /// Longer than every text of ours: eight values and an id of 128 bytes.
    package static let textBytesMax = 512

    /// The place as letters, digits, "-" and "_".
    package var text: String {
        var bytes: [UInt8] = [Self.formatVersion, (isRelaxed ? 1 : 0) | (isReranked ? 2 : 0)]
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
        self.init(fingerprint: number(at: 2))
        isRelaxed = bytes[1] & 1 != 0
        isReranked = bytes[1] & 2 != 0
        run = number(at: 10)
        serial = number(at: 18)
        score = Double(bitPattern: number(at: 26))
        values = (0..<count).map { Double(bitPattern: number(at: Self.fixedBytes + $0 * 8)) }
        productID = id
    }

    /// Little-endian.
    private static func integer(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
