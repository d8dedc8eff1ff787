/// The units of a list file and the spellings that mean each of them.
struct MeasureUnits: Sendable {
    /// Index of the canonical name for each spelling; spellings that need to touch the number are negative − 1.
    private var table: ByteTable
    private var names: [[UInt8]]

    /// Builds the table from canonical names with their spellings. A spelling that begins with `~` counts only right
    /// after the number, because it is also a word (`in`, `a`).
    init(_ units: [(name: String, spellings: [String])]) {
        names = units.map { Array($0.name.utf8) }
        var pairs: [(key: [UInt8], value: Int)] = []
        for (index, unit) in units.enumerated() {
            for spelling in [unit.name] + unit.spellings {
                let isAttached = spelling.hasPrefix("~")
                let key = Array((isAttached ? spelling.dropFirst() : spelling[...]).utf8)
                pairs.append((key: key, value: isAttached ? -index - 1 : index))
            }
        }
        table = ByteTable(pairs)
    }

    /// The canonical unit of a spelling; `isApart` says that white space lies between it and its number.
    func unit(_ spelling: UnsafeBufferPointer<UInt8>, isApart: Bool) -> [UInt8]? {
        guard let value = table[spelling] else { return nil }
        if value < 0 { return isApart ? nil : names[-value - 1] }
        return names[value]
    }
}
