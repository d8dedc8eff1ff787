package import Catalog

/// One product's stored answer: for each field its JSON, one after another behind a small table.
///
/// Layout: field count (u8); for each field code (u8) and end of its JSON (u32); the JSON.
package struct PayloadView: Sendable {
    private let bytes: StableBytes

    init(_ bytes: StableBytes) { self.bytes = bytes }

    /// Lends the JSON of a field; `nil` when the product lacks it.
    package func withJSON<Value>(of field: PayloadField, _ body: (UnsafeRawBufferPointer?) -> Value) -> Value {
        body(json(of: field)?.raw)
    }

    /// The field as a value; `nil` when the product lacks it.
    package func value(of field: PayloadField) -> JSONValue? {
        guard let json = json(of: field) else { return nil }
        // What was written by the JSON writer parses, unless the file is damaged; `verify` says which.
        return try? JSONReader.parse(json.raw.bindMemory(to: UInt8.self))
    }

    private func json(of field: PayloadField) -> StableBytes? {
        guard bytes.count > 0 else { return nil }
        let count = Int(bytes.load(UInt8.self, at: 0))
        let start = 1 + count * 5
        guard start <= bytes.count else { return nil }
        var previous = 0
        for index in 0..<count {
            let end = Int(bytes.load(UInt32.self, at: 2 + index * 5))
            if bytes.load(UInt8.self, at: 1 + index * 5) == field.code {
                return bytes.part(start + previous, end - previous)
            }
            previous = end
        }
        return nil
    }
}

/// Puts a payload together.
struct PayloadBuilder {
    private var table: [UInt8] = []
    private var json: [UInt8] = []
    private var count: UInt8 = 0

    mutating func add(_ field: PayloadField, _ value: some Sequence<UInt8>) {
        json.append(contentsOf: value)
        table.append(field.code)
        table.append(integer: UInt32(clamping: json.count))
        count += 1
    }

    var bytes: [UInt8] { [count] + table + json }
}
