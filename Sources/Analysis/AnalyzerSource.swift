/// The texts that an analyzer is read from: its file and all lists that it names.
package struct AnalyzerSource: Sendable, Hashable {
    /// The content of `NAME.yaml`.
    package var yaml: String
    /// The name of a list (`en-stop`) → the content of its file.
    package var lists: [String: String]

    package init(yaml: String, lists: [String: String]) {
        self.yaml = yaml
        self.lists = lists
    }

    /// 32 hexadecimal digits over all texts. Unlike ``Analyzer/fingerprint`` also over what only queries use, and over
    /// comments.
    package var hash: String {
        var fingerprint = Fingerprint()
        fingerprint.add(yaml)
        for (name, text) in lists.sorted(by: { $0.key < $1.key }) {
            fingerprint.add(name)
            fingerprint.add(text)
        }
        return fingerprint.text
    }
}
