import Catalog

/// A record that has been parsed, mapped and checked.
struct PreparedRecord: Sendable {
    var line: Int
    /// For the report; a product that passed has its own.
    var id: String?
    /// `nil` when `problems` say why there is none.
    var product: Product?
    var problems: [Problem] = []
    /// What was left out of a product that passed.
    var warnings: [Problem] = []
    /// Whether the record had an SKU and no id: it is about the product that has the SKU, if there is one.
    var isNamedBySKU = false
}

/// Turns the records of a chunk into products. Usable from several threads at once.
struct RecordPreparation: Sendable {
    /// Rounds of leaving out wrong values; validation names at most ``ProductLimits/problems`` of them a round.
    private static let dropRoundsMax = 8

    let header: CSVHeader?
    let mapper: RecordMapper?
    let defaults: ProductDefaults

    func prepare(_ chunk: RecordChunk, now: Timestamp) -> [PreparedRecord] {
        var prepared: [PreparedRecord] = []
        prepared.reserveCapacity(chunk.records.count)
        var keys = mapper?.rememberedKeys ?? RecordMapper.KeyDecisions()
        chunk.bytes.withUnsafeBufferPointer { bytes in
            // One record after the other, so that what one needs is freed before the next one comes.
            for source in chunk.records {
                var record = PreparedRecord(line: source.line)
                switch parse(source, UnsafeBufferPointer(rebasing: bytes[source.range])) {
                case .failure(let problem): record.problems = [problem]
                case .success(let value):
                    validate(mapper?.map(value, &keys) ?? MappedRecord(product: value), now, into: &record)
                }
                prepared.append(record)
            }
        }
        mapper?.remember(keys)
        return prepared
    }

    // MARK: Parsing and mapping

    private func parse(
        _ record: RecordChunk.Record, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Result<JSONValue, Problem> {
        if let problem = record.problem { return .failure(problem) }
        if mapper == nil, bytes.count > ProductLimits.jsonBytes {
            let message = "a product may have \(ProductLimits.jsonBytes) bytes but this one has \(bytes.count)"
            return .failure(Problem(.tooLong, message: message))
        }
        do throws(Problem) {
            guard let header else {
                let value = try JSONReader.parse(bytes)
                guard value.members == nil else { return .success(value) }
                throw Problem(
                    .invalidType, message: "expected an object but found \(value.kindName)", expected: "an object")
            }
            let row = try header.object(try CSVCells.parse(bytes, separator: header.separator))
            return .success(mapper == nil ? CellTyping.product(row) : row)
        } catch {
            return .failure(error)
        }
    }

    // MARK: Validation

    private func validate(_ source: MappedRecord, _ now: Timestamp, into record: inout PreparedRecord) {
        let draft = ProductDraft(json: source.product)
        record.id = (draft.id ?? draft.sku).map { String($0.prefix(ProductLimits.identifierBytes)) }
        record.warnings = source.warnings
        var result = ProductValidation.validate(draft, defaults: defaults, now: now)
        var json = source.product
        for _ in 0..<Self.dropRoundsMax {
            guard case .failure(let refusal) = result, let mapper, mapper.dropsAnything else { break }
            let (kept, dropped) = InvalidValues.leaveOut(of: json, refusal.problems) { mapper.dropsInvalid($0) }
            guard !dropped.isEmpty else { break }
            record.warnings += dropped
            json = kept
            result = ProductValidation.validate(ProductDraft(json: json), defaults: defaults, now: now)
        }
        switch result {
        case .failure(let refusal): record.problems = source.problems + refusal.problems
        case .success(let product):
            record.problems = source.problems
            if source.problems.isEmpty {
                record.product = product
                record.id = product.id.rawValue
                record.isNamedBySKU = draft.id == nil
            }
        }
    }
}
