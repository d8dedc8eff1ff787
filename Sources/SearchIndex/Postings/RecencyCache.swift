/// Values within a budget of bytes, of which those used last stay.
///
/// Two halves: when the young one is full it becomes the old one, and what is asked for again moves back. So no order of
/// use has to be changed on every hit.
package struct RecencyCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let halfMax: Int
    private let size: @Sendable (Key, Value) -> Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private var youngBytes = 0
    private var oldBytes = 0

    /// What all entries take, those that are in both halves twice.
    package var bytes: Int { youngBytes + oldBytes }

    /// - Parameter size: bytes that an entry takes, about; entries of more than half the budget are not kept.
    package init(bytesMax: Int, size: @escaping @Sendable (Key, Value) -> Int) {
        halfMax = bytesMax / 2
        self.size = size
    }

    package mutating func value(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        keep(value, key)
        return value
    }

    package mutating func keep(_ value: Value, _ key: Key) {
        let size = size(key, value)
        guard size <= halfMax else { return }
        if youngBytes + size > halfMax {
            old = young
            oldBytes = youngBytes
            young = [:]
            youngBytes = 0
        }
        if young.updateValue(value, forKey: key) == nil { youngBytes += size }
    }

    package mutating func removeAll() {
        young = [:]
        old = [:]
        youngBytes = 0
        oldBytes = 0
    }
}
