internal import CICU

/// Owns ICU's NFKC case folding for one language.
final class CaseFolder {
    private let handle: OpaquePointer
    private var scratch = [UInt8](repeating: 0, count: 256)

    init(language: String, simplifiesHan: Bool) throws(AnalysisError) {
        guard let handle = cicu_folder_open(language, simplifiesHan ? 1 : 0) else {
            throw .resourceUnavailable("icu case folding for \(language)")
        }
        self.handle = handle
    }

    deinit {
        cicu_folder_close(handle)
    }

    /// Appends the folded form of valid UTF-8; the text itself when ICU is out of memory.
    func fold(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        let length = Int32(clamping: text.count)
        var written = cicu_folder_fold(handle, text.baseAddress, length, &scratch, Int32(scratch.count))
        if written > scratch.count {
            scratch = [UInt8](repeating: 0, count: Int(written))
            written = cicu_folder_fold(handle, text.baseAddress, length, &scratch, Int32(scratch.count))
        }
        guard written >= 0 else {
            output.append(contentsOf: text)
            return
        }
        output.append(contentsOf: scratch[0..<Int(written)])
    }

    /// Whether a text may be folded in two parts, cut before this code point.
    func foldsApart(before codePoint: UInt32) -> Bool {
        cicu_folds_apart(handle, codePoint) != 0
    }
}
