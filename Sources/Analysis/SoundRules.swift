/// How a language is heard: which spellings sound alike.
package enum SoundRules: String, Sendable, CaseIterable {
    case english = "en"

    /// Reads the key `sounds` of an analyzer's section `query`.
    init?(reading object: YAMLObject) {
        guard let name = object.string("sounds") else { return nil }
        guard let rules = SoundRules(rawValue: name) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            object.add("sounds", "expected one of \(known), found \"\(name)\"")
            return nil
        }
        self = rules
    }
}
