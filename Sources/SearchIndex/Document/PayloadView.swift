package import Catalog

/// One product's stored answer: for each field its JSON, one after another behind a small table.
///
/// Layout: field count (u8), bytes of an end (u8: 2 or 4); for each field code (u8) and end of its JSON; the JSON. In a generation's base the
/// fields that result lists do not show are packed apart.
package struct PayloadView: Sendable {
    private let bytes: StableBytes
    /// The fields that are not in `bytes`, as a packed payload.
    private let rest: (bytes: StableBytes, packer: TextPacker)?

    init(_ bytes: StableBytes, rest: (bytes: StableBytes, packer: TextPacker)? = nil) {
        self.bytes = bytes
        self.rest = rest
    }

    /// Lends the JSON of a field; `nil` when the product lacks it.
    package func withJSON<Value>(of field: PayloadField, _ body: (UnsafeRawBufferPointer?) -> Value) -> Value {
        guard let json = json(of: field) else { return body(nil) }
        return body(json.raw)
    }

    /// The field as a value; `nil` when the product lacks it.
    package func value(of field: PayloadField) -> JSONValue? {
        guard let json = json(of: field) else { return nil }
        // What was written by the JSON writer parses, unless the file is damaged; `verify` says which.
        return try? JSONReader.parse(json.raw.bindMemory(to: UInt8.self))
    }

    private func json(of field: PayloadField) -> StableBytes? {
        if let rest, !field.isShownInLists {
            // A damaged row has no such fields.
            return rest.packer.unpack(rest.bytes.raw).flatMap { PayloadView(StableBytes($0)).json(of: field) }
        }
        return range(of: field).flatMap { bytes.part($0.lowerBound, $0.count) }
    }

    private func range(of field: PayloadField) -> Range<Int>? {
        guard bytes.count >= PayloadBuilder.headerBytes else { return nil }
        let count = Int(bytes.load(UInt8.self, at: 0))
        let isWide = bytes.load(UInt8.self, at: 1) == 4
        let stride = isWide ? 5 : 3
        let start = PayloadBuilder.headerBytes + count * stride
        guard start <= bytes.count else { return nil }
        var previous = 0
        for index in 0..<count {
            let entry = PayloadBuilder.headerBytes + index * stride
            let end =
                isWide ? Int(bytes.load(UInt32.self, at: entry + 1)) : Int(bytes.load(UInt16.self, at: entry + 1))
            if bytes.load(UInt8.self, at: entry) == field.code {
                return previous <= end && start + end <= bytes.count ? (start + previous)..<(start + end) : nil
            }
            previous = end
        }
        return nil
    }

    /// The same with all fields at hand, for callers that ask for many.
    package func unpacked() -> PayloadView {
        guard let rest, let plain = rest.packer.unpack(rest.bytes.raw) else { return self }
        var builder = PayloadBuilder()
        for view in [self, PayloadView(StableBytes(plain))] {
            for field in PayloadField.allCases {
                if let range = view.range(of: field) { builder.add(field, view.bytes.raw[range]) }
            }
        }
        return PayloadView(StableBytes(builder.bytes))
    }

    /// A plain payload as two: what result lists show, and the rest, which may be empty.
    func split() -> (shown: [UInt8], rest: [UInt8]) {
        var shown = PayloadBuilder()
        var rest = PayloadBuilder()
        for field in PayloadField.allCases {
            guard let range = range(of: field) else { continue }
            if field.isShownInLists { shown.add(field, bytes.raw[range]) } else { rest.add(field, bytes.raw[range]) }
        }
        return (shown.bytes, rest.isEmpty ? [] : rest.bytes)
    }
}

/// Puts a payload together.
struct PayloadBuilder {
    static let headerBytes = 2

    private var fields: [(code: UInt8, end: Int)] = []
    private var json: [UInt8] = []

    var isEmpty: Bool { fields.isEmpty }

    /// Empties the builder and keeps its memory for the next payload.
    mutating func removeAll() {
        fields.removeAll(keepingCapacity: true)
        json.removeAll(keepingCapacity: true)
    }

    mutating func add(_ field: PayloadField, _ value: some Sequence<UInt8>) {
        json.append(contentsOf: value)
        fields.append((field.code, json.count))
    }

    var bytes: [UInt8] {
        let isWide = json.count > Int(UInt16.max)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerBytes + fields.count * 5 + json.count)
        bytes.append(UInt8(fields.count))
        bytes.append(isWide ? 4 : 2)
        for field in fields {
            bytes.append(field.code)
            if isWide {
                bytes.append(integer: UInt32(clamping: field.end))
            } else {
                bytes.append(integer: UInt16(field.end))
            }
        }
        bytes.append(contentsOf: json)
        return bytes
    }
}
