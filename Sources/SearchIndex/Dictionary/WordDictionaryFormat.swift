/// The layout of a ``WordDictionary``.
///
/// Little-endian. Header: magic with version, word count, start of the block maxima, start of the arena, length of the
/// whole, checksum of everything behind the header, 0, checksum of the header (u64 each). Then a record for each word:
/// word offset (u32) and term offset (u32) in the arena, word length (u16), term length (u16), document frequency
/// (u32). Then for each block of 64 words its highest document frequency (u32). Then the arena: words, and those terms
/// that begin no word of theirs.
enum WordDictionaryFormat {
    static let magic: UInt64 = 0x3244_5257_454C_5341  // "ASLEWRD2"
    static let headerBytes = 64
    static let recordBytes = 16
    /// Small enough that a block is read in a few cache lines, large enough that the maxima of a million words fit
    /// into the second-level cache.
    static let wordsPerBlock = 64

    @inline(__always)
    static func record(_ index: Int) -> Int { headerBytes + index * recordBytes }

    struct Header {
        let count: Int
        let blocksStart: Int
        let arenaStart: Int
        let length: Int
        /// Of everything behind the header.
        let checksum: UInt64

        init(count: Int, arenaBytes: Int, checksum: UInt64) {
            self.count = count
            blocksStart = WordDictionaryFormat.record(count)
            arenaStart = blocksStart + Self.blockCount(count) * 4
            length = arenaStart + arenaBytes
            self.checksum = checksum
        }

        init(reading bytes: UnsafeRawBufferPointer) throws(WordDictionary.Damage) {
            guard bytes.count >= 8 else { throw .truncated }
            func field(_ index: Int) -> UInt64 {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            guard field(0) == WordDictionaryFormat.magic else { throw .foreign }
            guard bytes.count >= WordDictionaryFormat.headerBytes else { throw .truncated }
            let covered = UnsafeRawBufferPointer(rebasing: bytes[..<(WordDictionaryFormat.headerBytes - 8)])
            guard Checksum.of(covered) == field(7) else { throw .inconsistent }
            guard field(4) == UInt64(bytes.count) else { throw .truncated }
            guard let count = Int(exactly: field(1)), count <= bytes.count / WordDictionaryFormat.recordBytes else {
                throw .inconsistent
            }
            blocksStart = WordDictionaryFormat.record(count)
            arenaStart = blocksStart + Self.blockCount(count) * 4
            guard UInt64(blocksStart) == field(2), UInt64(arenaStart) == field(3), arenaStart <= bytes.count else {
                throw .inconsistent
            }
            self.count = count
            length = bytes.count
            checksum = field(5)
        }

        /// The header as it is written.
        var bytes: [UInt8] {
            var bytes: [UInt8] = []
            let fields = [
                WordDictionaryFormat.magic, UInt64(count), UInt64(blocksStart), UInt64(arenaStart), UInt64(length),
                checksum, 0,
            ]
            for field in fields { WordDictionaryFormat.append(field, to: &bytes) }
            let sum = Checksum.of(bytes)
            WordDictionaryFormat.append(sum, to: &bytes)
            return bytes
        }

        private static func blockCount(_ words: Int) -> Int {
            (words + WordDictionaryFormat.wordsPerBlock - 1) / WordDictionaryFormat.wordsPerBlock
        }
    }

    static func appendRecord(
        wordOffset: Int, termOffset: Int, wordCount: Int, termCount: Int, _ documentFrequency: UInt32,
        to records: inout [UInt8]
    ) {
        // One append instead of five.
        let offsets = UInt64(UInt32(wordOffset)) | UInt64(UInt32(termOffset)) << 32
        let counts = UInt64(UInt16(wordCount)) | UInt64(UInt16(termCount)) << 16 | UInt64(documentFrequency) << 32
        withUnsafeBytes(of: (offsets.littleEndian, counts.littleEndian)) { records.append(contentsOf: $0) }
    }

    static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
