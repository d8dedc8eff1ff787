/// Writes the payloads of blocks as one ``PayloadFile``, packing on all processors.
struct PayloadFileWriter {
    private let parts: [DocumentPart]
    private let packer: TextPacker

    /// Payloads from which the packer learns; a hundred times its dictionary is what the library asks for at most.
    private static let samplesMax = 4_000
    /// Blocks that are packed at once; their rows are in memory until they are written.
    private static let blocksAtOnce = 8

    /// - Parameter parts: whose payloads are plain.
    init(_ parts: [DocumentPart]) {
        self.parts = parts
        packer = Self.packer(for: parts)
    }

    private static func packer(for parts: [DocumentPart]) -> TextPacker {
        let total = parts.reduce(0) { $0 + $1.count }
        let step = max(1, total / samplesMax)
        var samples: [UInt8] = []
        var sizes: [Int] = []
        for part in parts {
            for index in stride(from: 0, to: part.count, by: step) {
                let sample = part.payload(index).split().rest
                samples.append(contentsOf: sample)
                sizes.append(sample.count)
            }
        }
        return TextPacker(samples: samples, sizes: sizes)
    }

    func write(to path: String) throws(IndexError) {
        let file = try DurableFile(path)
        var ends: [UInt64] = []
        var end: UInt64 = 0
        for start in stride(from: 0, to: parts.count, by: Self.blocksAtOnce) {
            for block in pack(Array(parts[start..<min(start + Self.blocksAtOnce, parts.count)])) {
                guard let block else { throw .failed(reason: "out of memory while packing payloads") }
                try file.write(block.bytes)
                for size in block.sizes {
                    end += UInt64(size)
                    ends.append(end)
                }
            }
        }
        try file.write(packer.dictionary)
        var footer: [UInt8] = []
        footer.append(numbers: ends)
        footer.append(integer: UInt64(ends.count))
        footer.append(integer: UInt64(packer.dictionary.count))
        try file.write(footer)
        try file.synchronize()
    }

    private struct Block {
        var bytes: [UInt8] = []
        var sizes: [Int] = []
    }

    /// - Returns: in the order of the parts; `nil` for a part that could not be packed.
    private func pack(_ parts: [DocumentPart]) -> [Block?] {
        WorkQueue(label: "aisle.index.payloads", priority: .bulk).map(parts.count) { [packer] in
            Self.pack(parts[$0], packer)
        }
    }

    private static func pack(_ part: DocumentPart, _ packer: TextPacker) -> Block? {
        var block = Block()
        for index in 0..<part.count {
            let start = block.bytes.count
            let split = part.payload(index).split()
            block.bytes.append(integer: UInt32(split.shown.count))
            block.bytes.append(contentsOf: split.shown)
            if !split.rest.isEmpty {
                guard let packed = split.rest.withUnsafeBytes(packer.pack) else { return nil }
                block.bytes.append(contentsOf: packed)
            }
            block.sizes.append(block.bytes.count - start)
        }
        return block
    }
}
