/// One version of an analyzer, as it is kept.
package struct AnalyzerVersion: Hashable, Sendable {
    /// The analyzer's name.
    package var name: String
    /// From 1, growing with every version of the analyzer; 0 before it is stored.
    package var number: Int64
    package var at: Timestamp
    /// Who made it: a key's id.
    package var actor: String
    /// What was done ("put", "file").
    package var action: String
    /// The analyzer file.
    package var yaml: String
    /// All lists that it names: a JSON object of texts.
    package var lists: String
    /// A hash of the analyzer file and lists that were in the folder at the time; empty when there were none.
    package var fileHash: String

    package init(
        name: String, number: Int64 = 0, at: Timestamp, actor: String, action: String, yaml: String, lists: String,
        fileHash: String
    ) {
        self.name = name
        self.number = number
        self.at = at
        self.actor = actor
        self.action = action
        self.yaml = yaml
        self.lists = lists
        self.fileHash = fileHash
    }
}

/// Which versions of an analyzer are what.
package struct AnalyzerState: Hashable, Sendable {
    package var name: String
    /// 0 while the file is in use.
    package var live: Int64 = 0
    /// The one before, for going back.
    package var previous: Int64?
    package var draft: Int64?
    /// The one whose index is being switched in right now.
    package var switching: Int64?

    package init(name: String) { self.name = name }
}
