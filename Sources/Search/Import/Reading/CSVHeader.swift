import Catalog

/// The columns of a CSV file, and how their cells make an object: `attributes.colour` is the member `colour` of the
/// object `attributes`.
struct CSVHeader: Sendable {
    /// More columns than the widest product feed has; a header beyond it is no header.
    static let columnsMax = 10_000

    private indirect enum Node: Sendable {
        case cell(Int)
        case object([(name: String, node: Node)])
    }

    let separator: UInt8
    private let columnCount: Int
    private let root: [(name: String, node: Node)]

    /// The separator that a header row uses: the comma unless it has none and one of the others is there.
    static func separator(ofHeader row: ArraySlice<UInt8>) -> UInt8 {
        if row.contains(UInt8(ascii: ",")) { return UInt8(ascii: ",") }
        if row.contains(UInt8(ascii: ";")) { return UInt8(ascii: ";") }
        return row.contains(0x09) ? 0x09 : UInt8(ascii: ",")
    }

    /// - Throws: `invalid_record` with every bad column: empty names, repeated names, a name that is also the beginning
    ///   of a longer one.
    init(_ names: [String], separator: UInt8) throws(Refusal) {
        self.separator = separator
        columnCount = names.count
        var problems: [Problem] = []
        var tree: [(name: String, node: Node)] = []
        if names.count > Self.columnsMax {
            throw Refusal(
                .tooMany, message: "the header has \(names.count) columns, expected at most \(Self.columnsMax)")
        }
        var columns: [String: Int] = [:]
        for (column, untrimmed) in names.enumerated() {
            let name = untrimmed.trimmingSpace
            let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            if path.contains("") {
                problems.append(
                    Problem(.invalidRecord, field: name, message: "column \(column + 1) of the header has no name"))
            } else if let earlier = columns.updateValue(column, forKey: name) {
                problems.append(
                    Problem(
                        .duplicate, field: name,
                        message: "columns \(earlier + 1) and \(column + 1) of the header have the same name"))
            } else if !Self.insert(column, path[...], into: &tree) {
                problems.append(
                    Problem(
                        .duplicate, field: name,
                        message: "column \(column + 1) of the header is both a value and the beginning of other names"))
            }
        }
        root = tree
        guard problems.isEmpty else {
            throw Refusal(.invalidRecord, message: "the header row of the CSV text is wrong", problems: problems)
        }
    }

    private static func insert(
        _ column: Int, _ path: ArraySlice<String>, into tree: inout [(name: String, node: Node)]
    ) -> Bool {
        guard let name = path.first else { return false }
        let position = tree.firstIndex { $0.name == name }
        if path.count == 1 {
            guard position == nil else { return false }
            tree.append((name, .cell(column)))
            return true
        }
        guard let position else {
            var children: [(name: String, node: Node)] = []
            let isInserted = insert(column, path.dropFirst(), into: &children)
            tree.append((name, .object(children)))
            return isInserted
        }
        guard case .object(var children) = tree[position].node else { return false }
        let isInserted = insert(column, path.dropFirst(), into: &children)
        tree[position].node = .object(children)
        return isInserted
    }

    /// The object that a row of cells stands for. Empty cells are absent, all others are texts.
    ///
    /// - Throws: `invalid_record` when there are more or fewer cells than columns.
    func object(_ cells: [String]) throws(Problem) -> JSONValue {
        guard cells.count == columnCount else {
            throw Problem(
                .invalidRecord, message: "the row has \(cells.count) cells, the header has \(columnCount)",
                expected: "\(columnCount) cells")
        }
        return .object(Self.members(root, cells))
    }

    private static func members(_ tree: [(name: String, node: Node)], _ cells: [String]) -> [JSONMember] {
        var members: [JSONMember] = []
        members.reserveCapacity(tree.count)
        for (name, node) in tree {
            switch node {
            case .cell(let column):
                if !cells[column].isEmpty { members.append(JSONMember(name, .string(cells[column]))) }
            case .object(let children):
                let inner = Self.members(children, cells)
                if !inner.isEmpty { members.append(JSONMember(name, .object(inner))) }
            }
        }
        return members
    }
}
