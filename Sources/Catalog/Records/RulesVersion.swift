/// One version of the merchandising rules as stored.
package struct RulesVersion: Hashable, Sendable {
    /// From 1, growing.
    package var number: Int64
    package var at: Timestamp
    /// Who made it: a key's id.
    package var actor: String
    /// What was done ("put synonym tv", "rollback to 3").
    package var action: String
    /// All rules as JSON.
    package var content: String

    package init(number: Int64, at: Timestamp, actor: String, action: String, content: String) {
        self.number = number
        self.at = at
        self.actor = actor
        self.action = action
        self.content = content
    }
}
