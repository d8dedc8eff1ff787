/// Collects terms of consecutive documents and writes them as one ``PostingsSection``.
struct PostingsBuilder {
    private struct Posting {
        let term: UInt32
        let document: UInt32
        let frequency: UInt32
    }

    /// Every term once; its value counts its postings.
    private var terms = TermTable()
    /// In document order.
    private var postings: [Posting] = []

    /// - Parameter document: greater than all before it.
    mutating func add(_ document: UInt32, _ table: TermTable) {
        table.arena.withUnsafeBufferPointer { arena in
            for entry in table.entries {
                let bytes = UnsafeBufferPointer(
                    rebasing: arena[Int(entry.offset)..<Int(entry.offset + entry.length)])
                postings.append(
                    Posting(term: UInt32(terms.add(bytes, 1)), document: document, frequency: entry.value))
            }
        }
    }

    /// Adds all postings of a block behind those that are there.
    mutating func append(_ section: PostingsSection, offset: UInt32) {
        postings.reserveCapacity(postings.count + section.postingCount)
        for term in 0..<section.termCount {
            let range = section.postings(term)
            let number = UInt32(terms.add(section.term(term), UInt32(range.count)))
            for posting in range {
                postings.append(
                    Posting(
                        term: number, document: section.document(posting) &+ offset,
                        frequency: section.frequency(posting)))
            }
        }
    }

    func write(to bytes: inout [UInt8]) {
        let entries = terms.entries
        let order = terms.arena.withUnsafeBufferPointer { arena in
            func bytes(_ entry: TermTable.Entry) -> UnsafeBufferPointer<UInt8> {
                UnsafeBufferPointer(rebasing: arena[Int(entry.offset)..<Int(entry.offset + entry.length)])
            }
            return entries.indices.sorted { bytes(entries[$0]).lexicographicallyPrecedes(bytes(entries[$1])) }
        }
        bytes.append(integer: UInt64(entries.count))
        bytes.append(integer: UInt64(postings.count))
        var end: UInt32 = 0
        for index in order {
            end += entries[index].length
            bytes.append(integer: end)
        }
        var next = [Int](repeating: 0, count: entries.count)
        var position = 0
        for index in order {
            next[index] = position
            position += Int(entries[index].value)
            bytes.append(integer: UInt32(position))
        }
        // Documents of a term come in order because they were added in order.
        var documents = [UInt32](repeating: 0, count: postings.count)
        var frequencies = [UInt32](repeating: 0, count: postings.count)
        for posting in postings {
            let target = next[Int(posting.term)]
            documents[target] = posting.document
            frequencies[target] = posting.frequency
            next[Int(posting.term)] = target + 1
        }
        bytes.append(numbers: documents)
        bytes.append(numbers: frequencies)
        for index in order { bytes.append(contentsOf: terms.bytes(entries[index])) }
    }
}
