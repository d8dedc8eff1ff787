import Catalog
import Foundation
import SearchIndex

/// The orders of facet values that a shop declares: files `NAME.yaml` in the folder `orders` beside the analyzers.
///
/// A file says for which fields it is meant and lists the values, first to last. Fields may be given with `*` for any
/// letters; a field that is named exactly wins over one that a pattern takes in.
struct DeclaredOrders: Sendable {
    /// One file.
    struct Declaration: Sendable {
        let name: String
        let fields: [String]
        let order: ValueOrder
    }

    private let declarations: [Declaration]

    init(_ declarations: [Declaration] = []) { self.declarations = declarations }

    /// Reads every `*.yaml` of a folder; one that is missing declares nothing.
    ///
    /// - Throws: `invalid_settings` with the problems of all files. Blocks.
    init(folder: String) throws(Refusal) {
        var declarations: [Declaration] = []
        var problems: [Problem] = []
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for file in files.filter({ $0.hasSuffix(".yaml") }).sorted() {
            do throws(Refusal) {
                guard let text = try? String(contentsOfFile: folder + "/" + file, encoding: .utf8) else {
                    throw Refusal(.invalidSettings, message: "expected a readable file in UTF-8")
                }
                let name = String(file.dropLast(".yaml".count))
                declarations.append(try Self.read(text, name: name))
            } catch {
                let found = error.problems.isEmpty ? [Problem(error.code, message: error.message)] : error.problems
                problems += found.map { Problem($0.code, field: "\(file): \($0.field)", message: $0.message) }
            }
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidSettings, message: "the orders of values have mistakes", problems: problems)
        }
        self.declarations = declarations
    }

    private static func read(_ text: String, name: String) throws(Refusal) -> Declaration {
        var reader = DeclaredOrderReader()
        return try reader.read(text, name: name)
    }

    /// The order for a field: one that names it, else the pattern with the most letters.
    func order(for field: String) -> ValueOrder? {
        var best: (letters: Int, order: ValueOrder)?
        for declaration in declarations {
            for pattern in declaration.fields where Self.matches(field, pattern) {
                let letters = pattern.contains("*") ? pattern.utf8.count - 1 : Int.max
                if best.map({ letters > $0.letters }) ?? true { best = (letters, declaration.order) }
            }
        }
        return best?.order
    }

    /// Gives the facets that ask for an order the one that is declared.
    ///
    /// - Returns: a problem for each facet whose order is not.
    func assign(to facets: inout [FacetRequest]) -> [Problem] {
        var problems: [Problem] = []
        for index in facets.indices where facets[index].sort == .order && facets[index].order == nil {
            let facet = facets[index]
            if let name = facet.orderName {
                facets[index].order = declarations.first { $0.name == name.lowercased() }?.order
            } else {
                facets[index].order = order(for: facet.field)
            }
            guard facets[index].order == nil else { continue }
            let names = declarations.map(\.name).joined(separator: ", ")
            let what = facet.orderName.map { "no order is called '\($0.prefix(40))'" }
            problems.append(
                Problem(
                    .invalidFacet, field: "facets",
                    message: (what ?? "no order is declared for the field \(facet.field)")
                        + "; expected order=NAME (there are: \(names.isEmpty ? "none" : names)) or order=S|M|L",
                    expected: "order=NAME or order=S|M|L"))
        }
        return problems
    }

    /// Whether a field is taken in by a pattern with at most one `*`.
    private static func matches(_ field: String, _ pattern: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return field == pattern }
        let (head, tail) = (pattern[..<star], pattern[pattern.index(after: star)...])
        return field.utf8.count >= head.utf8.count + tail.utf8.count && field.hasPrefix(head) && field.hasSuffix(tail)
    }
}
