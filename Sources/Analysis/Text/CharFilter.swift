/// Rewrites the text before it is cut into tokens and notes every change of length, so that offsets survive.
protocol CharFilter: AnyObject {
    /// The name in analyzer files.
    var name: String { get }

    /// Whether the filter may change a text of ASCII.
    var readsASCII: Bool { get }

    /// Whether the text may hold anything to change; must be cheap.
    func concerns(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> Bool

    /// Writes the changed text; `output` was reset. The text is valid UTF-8 and so must the output be.
    func apply(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, into output: MappedText)
}
