import Catalog
import Foundation

/// How records of a source become products: the mapping file of a corpus or a supplier.
///
/// ```yaml
/// currency: EUR
/// fields:
///   id: {from: id}
///   name: {from: title}
///   price: {from: price, unit: major, empty: drop}
///   gtins: {from: ean, invalid: drop}
///   attributes: {from: "attributes.*"}
///   category_path: {from: category, split: " > "}
///   tags: {from: [colour, style]}
///   status: {value: published}
/// attribute_keys: {exclude: [package_*], rename: {product_colour: colour}, units: {display_diagonal: in}}
/// unmapped: ignore
/// ```
///
/// Several texts for a member that is one text are joined with a space. Attribute keys are normalised to lowercase
/// letters, digits and underscores; `rename` and `units` look at the source's keys; a unit is given to numbers that
/// have none.
package struct FieldMapping: Sendable {
    /// Bytes of a mapping file: 10,000 renamed attributes fit.
    package static let bytesMax = 1_048_576

    /// In the order of the file.
    let rules: [FieldRule]
    let attributeKeys: AttributeKeyRules
    /// Of prices; `nil` for the catalog's.
    let currency: CurrencyCode?
    /// Whether a source member that no rule reads refuses the record.
    let refusesUnmapped: Bool

    init(rules: [FieldRule], attributeKeys: AttributeKeyRules, currency: CurrencyCode?, refusesUnmapped: Bool) {
        self.rules = rules
        self.attributeKeys = attributeKeys
        self.currency = currency
        self.refusesUnmapped = refusesUnmapped
    }

    /// Reads a mapping in YAML.
    ///
    /// - Throws: `invalid_mapping` with everything that is wrong with it.
    package init(yaml: String) throws(Refusal) {
        var reader = FieldMappingReader()
        self = try reader.read(yaml)
    }

    /// Reads a mapping file. Blocks the thread.
    ///
    /// - Throws: `file_unreadable`, or `invalid_mapping` with everything that is wrong with it.
    package init(file: URL) throws(Refusal) {
        let name = file.lastPathComponent
        let source = try FileByteSource(.file(file))
        guard let size = source.size, size <= Self.bytesMax else {
            throw Refusal(.invalidMapping, message: "\(name) is larger than \(Self.bytesMax) bytes")
        }
        var bytes: [UInt8] = []
        var block: [UInt8] = []
        while try source.read(into: &block) { bytes += block }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(.invalidMapping, message: "\(name) is no UTF-8 text")
        }
        do throws(Refusal) {
            try self.init(yaml: text)
        } catch {
            throw Refusal(error.code, message: "\(name): \(error.message)", problems: error.problems)
        }
    }
}
