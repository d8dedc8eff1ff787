internal import CXapian

/// Owns a Snowball stemmer of Xapian. One a session, because it keeps scratch state.
final class SnowballStemmer {
    private let handle: OpaquePointer

    /// Changes whenever the library that decides about stems changes.
    static var engineVersion: String { String(cString: cxapian_stem_version()) }

    /// The algorithms an analyzer file may name.
    static let algorithms: Set<String> = [
        "arabic", "armenian", "basque", "catalan", "danish", "dutch", "earlyenglish", "english", "finnish", "french",
        "german", "german2", "hungarian", "indonesian", "irish", "italian", "kraaij_pohlmann", "lithuanian", "lovins",
        "nepali", "norwegian", "porter", "portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish",
    ]

    init(algorithm: String) throws(AnalysisError) {
        guard let handle = cxapian_stem_open(algorithm) else {
            throw .resourceUnavailable("stemmer \(algorithm)")
        }
        self.handle = handle
    }

    deinit {
        cxapian_stem_close(handle)
    }

    /// Writes the stem of a word and returns its length; `nil` when it failed or does not fit.
    func stem(_ word: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        let length = cxapian_stem_apply(
            handle, word.baseAddress, Int32(clamping: word.count), output.baseAddress, Int32(clamping: output.count))
        return length > 0 && length <= output.count ? Int(length) : nil
    }
}
