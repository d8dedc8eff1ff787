/// Posting lists as sets, kept within a budget of memory.
struct PostingsCache {
    /// About a thousand frequent terms of a catalog of a million products.
    static let bytesMax = 64 << 20

    private var sets: [[UInt8]: Bitmap] = [:]
    private var bytes = 0

    subscript(term: [UInt8]) -> Bitmap? {
        get { sets[term] }
        set {
            guard let newValue, sets[term] == nil else { return }
            let size = newValue.sizeInBytes + term.count + 64
            if bytes + size > Self.bytesMax {
                // Reading a list again costs tens of microseconds; keeping an order of use would cost on every hit.
                sets.removeAll(keepingCapacity: true)
                bytes = 0
            }
            sets[term] = newValue
            bytes += size
        }
    }
}
