import Catalog

/// What proposed rules would change, a paragraph for every query that they concern.
enum RulesTrialText {
    /// - Parameter answer: of `POST /merchandising/dry-run`.
    static func lines(_ answer: JSONValue) -> [String] {
        let queries = answer["queries"]?.elements ?? []
        let changed = queries.filter { $0["changed"]?.boolean == true }
        return changed.flatMap(paragraph) + ["\(changed.count) of \(queries.count) queries change"]
    }

    private static func paragraph(_ query: JSONValue) -> [String] {
        let (before, after) = (query["total_before"]?.integer ?? 0, query["total_after"]?.integer ?? 0)
        var head = TerminalText.clean(query["query"]?.text ?? "")
        if let searches = query["searches"]?.integer { head += ", searched \(searches) times" }
        head += before == after ? ": \(after) hits" : ": \(before) hits become \(after)"
        var lines = [head]
        for (member, word) in [("in", "comes in at"), ("out", "goes out from")] {
            for hit in query[member]?.elements ?? [] {
                lines.append("  \(name(hit)) \(word) \(hit["position"]?.integer ?? 0)")
            }
        }
        for (member, word) in [("up", "rises"), ("down", "falls")] {
            for hit in query[member]?.elements ?? [] {
                lines.append("  \(name(hit)) \(word) from \(hit["from"]?.integer ?? 0) to \(hit["to"]?.integer ?? 0)")
            }
        }
        if let redirect = query["redirect"]?.text { lines.append("  leads to \(TerminalText.clean(redirect))") }
        for banner in query["banners"]?.elements ?? [] {
            lines.append("  shows \"\(TerminalText.clean(banner.text ?? ""))\"")
        }
        return lines + [""]
    }

    private static func name(_ hit: JSONValue) -> String {
        TerminalText.clean("\(hit["id"]?.text ?? "") \(hit["name"]?.text ?? "")")
    }
}
