/// The payloads of a generation: ends (u64 each), then the payloads one behind the other.
enum PayloadFile {
    /// Copies the payloads of blocks, in order, without holding more than one in memory.
    static func write(_ parts: [DocumentPart], to path: String) throws(IndexError) {
        let file = try DurableFile(path)
        var end: UInt64 = 0
        for part in parts {
            var ends: [UInt8] = []
            ends.reserveCapacity(part.count * 8)
            for index in 0..<part.count {
                end += UInt64(part.payload(index).count)
                ends.append(integer: end)
            }
            try file.write(ends)
        }
        for part in parts { try file.write(part.allPayloads.raw) }
        try file.synchronize()
    }
}
