import Synchronization

/// A field of values over a whole snapshot. Values are known by ordinals that hold for this snapshot only.
package final class ValueColumn: Sendable {
    struct Part: Sendable {
        let segment: Segment
        let values: ValuePart
        /// Ordinal in the block → ordinal of the column; `nil` when they are the same.
        let ordinals: [UInt32]?

        @inline(__always)
        func ordinal(_ entry: Int) -> Int {
            let local = values.ordinal(entry)
            return ordinals.map { Int($0[local]) } ?? local
        }

        @inline(__always)
        func variantOrdinal(_ entry: Int) -> Int {
            let local = values.variantOrdinal(entry)
            return ordinals.map { Int($0[local]) } ?? local
        }

        /// The block's own ordinal of a value; `nil` when the block lacks it.
        func local(_ ordinal: Int, baseCount: Int) -> Int? {
            if let ordinals { return ordinals.firstIndex(of: UInt32(ordinal)) }
            return ordinal < baseCount ? ordinal : nil
        }
    }

    let field: String
    let parts: [Part]
    /// Values that the first part lacks, behind its own.
    private let added: [String]
    let baseCount: Int
    /// Ordinals of `added` by text without case.
    private let addedFolded: [String: [Int]]
    private let spellings = Mutex<Spellings?>(nil)

    /// - Returns: `nil` when no segment has the field.
    init?(_ field: String, _ segments: [Segment]) {
        var parts: [Part] = []
        var added: [String] = []
        var addedOrdinals: [String: UInt32] = [:]
        var baseCount = 0
        for segment in segments {
            // A section that is damaged inside passes as a field that the segment lacks; `verify` names it.
            guard let values = try? ValuePart(segment.block, field) else { continue }
            guard let base = parts.first?.values else {
                baseCount = values.valueCount
                parts.append(Part(segment: segment, values: values, ordinals: nil))
                continue
            }
            let ordinals = (0..<values.valueCount).map { local -> UInt32 in
                let text = values.value(local)
                if let known = base.ordinal(of: text) { return UInt32(known) }
                if let known = addedOrdinals[text] { return known }
                let new = UInt32(baseCount + added.count)
                added.append(text)
                addedOrdinals[text] = new
                return new
            }
            parts.append(Part(segment: segment, values: values, ordinals: ordinals))
        }
        guard !parts.isEmpty else { return nil }
        self.field = field
        self.parts = parts
        self.added = added
        self.baseCount = baseCount
        var folded: [String: [Int]] = [:]
        for (index, text) in added.enumerated() { folded[text.lowercased(), default: []].append(baseCount + index) }
        addedFolded = folded
    }

    package var valueCount: Int { baseCount + added.count }

    package func value(_ ordinal: Int) -> String {
        ordinal < baseCount ? parts[0].values.value(ordinal) : added[ordinal - baseCount]
    }

    package func ordinal(of text: String) -> Int? {
        parts[0].values.ordinal(of: text) ?? added.firstIndex(of: text).map { baseCount + $0 }
    }

    /// Ordinals of the values that differ at most in case, ascending.
    package func ordinals(equalFolding text: String) -> [Int] {
        let folded = text.lowercased()
        return foldedBase.ordinals(folded) { parts[0].values.value($0) } + (addedFolded[folded] ?? [])
    }

    private var foldedBase: FoldedValues {
        let values = parts[0].values
        return parts[0].segment.block.folded(field) { FoldedValues(count: values.valueCount, values.valueBytes) }
    }

    /// How many of the documents have each value, values without any left out; ordinals ascending.
    ///
    /// - Complexity: linear in the entries of the documents, or of the field when it is the rarer.
    package func counts(over documents: Bitmap) -> [(ordinal: Int, count: Int)] { counts(over: documents.toArray()) }

    /// - Parameter docids: ascending.
    func counts(over docids: [UInt32]) -> [(ordinal: Int, count: Int)] {
        var counts = [UInt32](repeating: 0, count: valueCount)
        counts.withUnsafeMutableBufferPointer { counts in
            for part in parts {
                part.values.rows.forEachRow(of: part.segment.slice(docids), offset: part.segment.firstDocid) { row, _ in
                    for entry in part.values.rows.entries(row) { counts[part.ordinal(entry)] &+= 1 }
                }
            }
        }
        return counts.indices.compactMap { counts[$0] == 0 ? nil : ($0, Int(counts[$0])) }
    }

    /// The same where values that differ only in case are one, as they are in filters: each document counts once for
    /// all spellings that it has, and the ordinal is that of the most frequent spelling.
    ///
    /// - Parameter docids: ascending.
    func mergedCounts(over docids: [UInt32]) -> [(ordinal: Int, count: Int)] {
        guard let merged = mergedOrdinals else { return counts(over: docids) }
        var counts = [UInt32](repeating: 0, count: valueCount)
        counts.withUnsafeMutableBufferPointer { counts in
            forEachRow(of: docids) { part, row, _ in
                let entries = part.values.rows.entries(row)
                for entry in entries {
                    let ordinal = merged[part.ordinal(entry)]
                    let isRepeat = (entries.lowerBound..<entry).contains { merged[part.ordinal($0)] == ordinal }
                    if !isRepeat { counts[Int(ordinal)] &+= 1 }
                }
            }
        }
        return counts.indices.compactMap { counts[$0] == 0 ? nil : ($0, Int(counts[$0])) }
    }

    /// The ordinal that stands for all spellings of a value.
    func merged(_ ordinal: Int) -> Int { mergedOrdinals.map { Int($0[ordinal]) } ?? ordinal }

    @inline(__always)
    private func forEachRow(of docids: [UInt32], _ body: (Part, Int, UInt32) -> Void) {
        for part in parts {
            part.values.rows.forEachRow(of: part.segment.slice(docids), offset: part.segment.firstDocid) { row, docid in
                body(part, row, docid)
            }
        }
    }

    // MARK: Spellings

    /// Which values are spellings of another.
    private struct Spellings: Sendable {
        /// For each ordinal that of its most frequent spelling; `nil` when no two values are spellings of one.
        let merged: [UInt32]?
    }

    /// For each ordinal the one that stands for all spellings of its value; `nil` when each has one spelling.
    var mergedOrdinals: [UInt32]? {
        if let known = spellings.withLock({ $0 }) { return known.merged }
        let made = Spellings(merged: mergeSpellings())
        spellings.withLock { $0 = made }
        return made.merged
    }

    /// - Complexity: linear in the values added since the base, and in the whole column when spellings differ.
    private func mergeSpellings() -> [UInt32]? {
        let values = parts[0].values
        var groups = foldedBase.groups { values.value($0) }
        for (text, ordinals) in addedFolded {
            let base = foldedBase.ordinals(text) { values.value($0) }
            if base.count + ordinals.count > 1 {
                groups.removeAll { !Set($0).isDisjoint(with: base) }
                groups.append(base + ordinals)
            }
        }
        guard !groups.isEmpty else { return nil }
        var frequencies = [Int](repeating: 0, count: valueCount)
        for part in parts {
            for row in 0..<part.values.rows.rowCount {
                for entry in part.values.rows.entries(row) { frequencies[part.ordinal(entry)] += 1 }
            }
        }
        var merged = (0..<UInt32(valueCount)).map(\.self)
        for group in groups {
            guard let chosen = group.max(by: { (frequencies[$0], $1) < (frequencies[$1], $0) }) else { continue }
            for ordinal in group { merged[ordinal] = UInt32(chosen) }
        }
        return merged
    }

    /// All documents with a value, deleted ones included.
    package func documents(_ ordinal: Int) -> Bitmap {
        Bitmap.or(
            parts.compactMap { part in
                guard let local = part.local(ordinal, baseCount: baseCount) else { return nil }
                return part.segment.block.inverted(field, local) { Self.inverted(part, local) }
            })
    }

    private static func inverted(_ part: Part, _ local: Int) -> Bitmap {
        var docids: [UInt32] = []
        let rows = part.values.rows
        for row in 0..<rows.rowCount {
            for entry in rows.entries(row) where part.values.ordinal(entry) == local {
                docids.append(rows.document(row) &+ part.segment.firstDocid)
                break
            }
        }
        return Bitmap(sorted: docids)
    }

    /// All documents that have the field, deleted ones included.
    package func documentsWithAnyValue() -> Bitmap {
        Bitmap.or(
            parts.map { part in
                part.segment.block.inverted(field, -1) {
                    let rows = part.values.rows
                    return Bitmap(
                        sorted: (0..<rows.rowCount).filter { !rows.entries($0).isEmpty }.map {
                            rows.document($0) &+ part.segment.firstDocid
                        })
                }
            })
    }
}
