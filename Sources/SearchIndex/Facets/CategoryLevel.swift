import Synchronization

/// One level of the category tree, in the forms in which a facet asks for it.
final class CategoryLevel: Sendable {
    /// As the catalog writes it: `Computers > Laptops`.
    let path: String
    /// In lower case: paths may differ in case from one product to the next, their levels are the same all the same.
    let folded: String
    /// The path above, in lower case; "" for a root.
    let parent: String
    let name: String
    /// The name's place in natural order.
    let key: NaturalKey

    init(_ path: String) {
        self.path = path
        folded = path.lowercased()
        parent = Self.split(folded)?.parent ?? ""
        name = Self.split(path)?.name ?? path
        key = NaturalKey(name)
    }

    /// The level above and the last name; `nil` for a root.
    private static func split(_ path: String) -> (parent: String, name: String)? {
        let bytes = Array(path.utf8), separator = Array(CategoryPath.separator.utf8)
        guard bytes.count > separator.count else { return nil }
        for start in stride(from: bytes.count - separator.count, through: 0, by: -1)
        where bytes[start..<(start + separator.count)].elementsEqual(separator) {
            return (
                String(decoding: bytes[..<start], as: UTF8.self),
                String(decoding: bytes[(start + separator.count)...], as: UTF8.self)
            )
        }
        return nil
    }

    /// In lower case the path itself and every path above it.
    static func insertLevels(of folded: String, into levels: inout Set<String>) {
        var path = folded
        while !path.isEmpty {
            levels.insert(path)
            path = split(path)?.parent ?? ""
        }
    }
}

/// The levels of a snapshot's category column, each read when it is first counted and then kept: making them anew for
/// every search cost more than counting.
final class CategoryLevels: Sendable {
    private let levels = Mutex<[Int: CategoryLevel]>([:])

    func level(_ ordinal: Int, of column: ValueColumn) -> CategoryLevel {
        if let known = levels.withLock({ $0[ordinal] }) { return known }
        let made = CategoryLevel(column.value(ordinal))
        levels.withLock { $0[ordinal] = made }
        return made
    }
}
