internal import Yams

/// What of an analyzer file decides about the index, by the role of the fields that it decides about.
struct RoleFingerprints {
    let lists: WordLists
    let root: YAMLObject
    let language: String?
    let queryPipeline: String

    /// One fingerprint a role: equal ones mean that the role's fields have equal terms with equal frequencies.
    func all(_ fields: [FieldRole: String], _ ranking: RankingParameters) -> [FieldRole: String] {
        var all: [FieldRole: String] = [:]
        let pipelines = root.object("pipelines")
        for role in FieldRole.allCases {
            var fingerprint = Fingerprint()
            fingerprint.add(language ?? "und")
            fingerprint.add("\(fields[role] ?? "") \(ranking.weight(of: role))")
            if let node = fields[role].flatMap({ pipelines?.node($0) }) { add(node, to: &fingerprint) }
            // What a product is, is read from its name; measures, from its attributes.
            if role == .name { addNames(to: &fingerprint) }
            if role == .attribute { addUnits(fields, to: &fingerprint) }
            all[role] = fingerprint.text
        }
        return all
    }

    /// A pipeline, but for what only queries use, and its lists.
    func add(_ node: Node, to fingerprint: inout Fingerprint) {
        fingerprint.add(canonicalText(node) { $0.scalar?.string == "neighbours" })
        for list in listNames(in: node).sorted() {
            fingerprint.add(list)
            addLines(list, to: &fingerprint)
        }
    }

    func addNames(to fingerprint: inout Fingerprint) {
        for key in ["accessories", "colours", "breakers", "relations"] {
            guard let list = root.object("names")?.string(key) else { continue }
            fingerprint.add(key)
            addLines(list, to: &fingerprint)
        }
    }

    /// The units of queries, with which attributes are read as measures, too. Nothing when a field has their pipeline,
    /// which is added with the field.
    func addUnits(_ fields: [FieldRole: String], to fingerprint: inout Fingerprint) {
        guard !fields.values.contains(queryPipeline),
            let pipeline = root.object("pipelines")?.node(queryPipeline)
        else { return }
        for filter in pipeline["token_filters"]?.sequence ?? [] {
            if let measures = filter["measures"] { add(measures, to: &fingerprint) }
        }
    }

    private func addLines(_ list: String, to fingerprint: inout Fingerprint) {
        for line in lists.known(list) { fingerprint.add(line.text) }
    }

    /// All values of the options that name lists.
    private func listNames(in node: Node) -> Set<String> {
        switch node {
        case .scalar, .alias:
            return []
        case .sequence(let sequence):
            return sequence.reduce(into: []) { $0.formUnion(listNames(in: $1)) }
        case .mapping(let mapping):
            var names: Set<String> = []
            for (key, value) in mapping {
                names.formUnion(listNames(in: value))
                guard ["list", "lists", "overrides"].contains(key.string ?? "") else { continue }
                if let name = value.scalar?.string { names.insert(name) }
                if case .sequence(let items) = value { names.formUnion(items.compactMap { $0.scalar?.string }) }
            }
            return names
        }
    }
}
