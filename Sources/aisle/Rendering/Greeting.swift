/// What `aisle serve` says once it listens.
struct Greeting: Sendable {
    struct Demo: Sendable {
        /// A key that was just made; `nil` when there have been keys before.
        var secret: String?
    }

    var documents: Int
    /// `nil` outside of the demo.
    var demo: Demo?

    func show(host: String, port: Int) { Console.note(lines(host: host, port: port).joined(separator: "\n")) }

    func lines(host: String, port: Int) -> [String] {
        let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        var lines = ["Aisle listens on \(address) with \(NumberText.grouped(documents)) products in its index."]
        guard let demo else { return lines }
        lines.append("")
        if let secret = demo.secret {
            lines += ["A key that may do everything, shown this once:", "  \(secret)"]
        } else {
            lines += ["There are keys already. Another one:", "  aisle keys create --name me --scope admin"]
        }
        let key = demo.secret ?? "KEY"
        lines += [
            "",
            "Try:",
            "  curl '\(address)/api/v1/search?q=gaming+laptop&facets=brand,price&per_page=3'",
            "  curl '\(address)/api/v1/search?q=hedphones&filter=price+%3C+10000&sort=price:asc'",
            "  curl '\(address)/api/v1/suggest?q=lap'",
            "  curl -H 'X-Api-Key: \(key)' '\(address)/api/v1/index'",
            "",
            "Ctrl-C ends the server.",
        ]
        return lines
    }
}
