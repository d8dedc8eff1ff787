internal import CZstd
import Synchronization

/// Packs many short texts that are alike: Zstandard (RFC 8878) with a dictionary made from samples of them.
///
/// Unchecked: the dictionaries are never changed after the initialiser, and a context is lent to one caller at a time.
final class TextPacker: @unchecked Sendable {
    /// What the dictionary is made of; kept beside what it packed. Empty when there were too few samples to learn from.
    let dictionary: [UInt8]
    private let packing: OpaquePointer?
    private let unpacking: OpaquePointer?
    private let packers = Mutex<[Context]>([])
    private let unpackers = Mutex<[Context]>([])

    /// Four times as fast as the library's default and within a tenth of its size, on product texts.
    private static let level: Int32 = 1
    /// A tenth of what the library thinks sensible for its samples: product texts repeat few phrases.
    private static let dictionaryBytesMax = 64 << 10
    /// Longer texts than any product may have are damage.
    private static let unpackedBytesMax = 64 << 20

    private struct Context: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// - Parameter dictionary: what ``dictionary`` was when the texts were packed.
    init(dictionary: [UInt8]) {
        self.dictionary = dictionary
        packing = dictionary.isEmpty ? nil : ZSTD_createCDict(dictionary, dictionary.count, Self.level)
        unpacking = dictionary.isEmpty ? nil : ZSTD_createDDict(dictionary, dictionary.count)
    }

    /// Learns a dictionary from samples.
    convenience init(samples: [UInt8], sizes: [Int]) {
        var dictionary = [UInt8](repeating: 0, count: Self.dictionaryBytesMax)
        let count = ZDICT_trainFromBuffer(&dictionary, dictionary.count, samples, sizes, UInt32(sizes.count))
        // Too few samples to learn from are packed each by itself.
        self.init(dictionary: ZDICT_isError(count) != 0 ? [] : Array(dictionary[..<count]))
    }

    deinit {
        for context in packers.withLock({ $0 }) { ZSTD_freeCCtx(context.pointer) }
        for context in unpackers.withLock({ $0 }) { ZSTD_freeDCtx(context.pointer) }
        ZSTD_freeCDict(packing)
        ZSTD_freeDDict(unpacking)
    }

    /// - Returns: `nil` when the library runs out of memory.
    func pack(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let context = packers.withLock({ $0.popLast() }) ?? ZSTD_createCCtx().map(Context.init) else {
            return nil
        }
        defer { packers.withLock { $0.append(context) } }
        let bound = ZSTD_compressBound(text.count)
        var size = 0
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
            if let packing {
                size = ZSTD_compress_usingCDict(
                    context.pointer, buffer.baseAddress, bound, text.baseAddress, text.count, packing)
            } else {
                size = ZSTD_compressCCtx(
                    context.pointer, buffer.baseAddress, bound, text.baseAddress, text.count, Self.level)
            }
            initialized = ZSTD_isError(size) != 0 ? 0 : size
        }
        return ZSTD_isError(size) != 0 ? nil : packed
    }

    /// - Returns: `nil` for damaged bytes.
    func unpack(_ packed: UnsafeRawBufferPointer) -> [UInt8]? {
        let length = ZSTD_getFrameContentSize(packed.baseAddress, packed.count)
        guard length <= UInt64(Self.unpackedBytesMax),
            let context = unpackers.withLock({ $0.popLast() }) ?? ZSTD_createDCtx().map(Context.init)
        else { return nil }
        defer { unpackers.withLock { $0.append(context) } }
        var size = 0
        let text = [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, initialized in
            if let unpacking {
                size = ZSTD_decompress_usingDDict(
                    context.pointer, buffer.baseAddress, buffer.count, packed.baseAddress, packed.count, unpacking)
            } else {
                size = ZSTD_decompressDCtx(
                    context.pointer, buffer.baseAddress, buffer.count, packed.baseAddress, packed.count)
            }
            initialized = ZSTD_isError(size) != 0 ? 0 : size
        }
        return ZSTD_isError(size) != 0 ? nil : text
    }
}
