import Catalog
import Foundation
import Testing

@testable import Search

@Suite struct FieldMappingTests {
    static let supplier = """
        currency: EUR
        fields:
          id: {from: id}
          name: {from: [maker, title]}
          brand: {from: maker, empty: drop}
          price: {from: price, unit: major, empty: drop}
          compare_at_price: {from: old, unit: major, empty: drop, invalid: drop}
          gtins: {from: ean, invalid: drop}
          released_at: {from: date, invalid: drop}
          attributes: {from: ["attributes.*", details.depth]}
          category_path: {from: category, split: " > "}
          tags: {from: [colour, style]}
          language: {from: lang, values: {cyr: ru, no: nb}}
          stock: {from: stock}
          rating: {from: stars}
          status: {value: published}
        attribute_keys: {exclude: [package_*, "*_box"], rename: {product_colour: colour}, units: {diagonal: in, depth: mm}}
        unmapped: ignore
        """

    func map(_ record: String, _ yaml: String = supplier) throws -> MappedRecord {
        let mapper = RecordMapper(try FieldMapping(yaml: yaml), currencyDefault: CurrencyCode("USD"))
        var keys = RecordMapper.KeyDecisions()
        return mapper.map(try json(record), &keys)
    }

    static let records: [(record: String, members: String)] = [
        (#"{"id":17,"maker":"Acme","title":"Vase"}"#, #"{"id":"17","name":"Acme Vase","brand":"Acme"}"#),
        (#"{"maker":"","price":49.95,"old":"60"}"#, #"{"name":"","price":4995,"compare_at_price":6000}"#),
        (#"{"price":"1e3"}"#, #"{"price":100000}"#), (#"{"price":null}"#, #"{}"#), (#"{"price":5}"#, #"{"price":500}"#),
        (#"{"category":"A > B >C"}"#, #"{"category_path":["A","B >C"]}"#),
        (#"{"category":["A","B"]}"#, #"{"category_path":["A","B"]}"#),
        (#"{"colour":"red","style":["art","pop"]}"#, #"{"tags":["red","art","pop"]}"#),
        (#"{"lang":"cyr"}"#, #"{"language":"ru"}"#), (#"{"lang":"no"}"#, #"{"language":"nb"}"#),
        (#"{"stock":"3","stars":"4.5"}"#, #"{"stock":3,"rating":4.5}"#),
        (#"{"stars":"good"}"#, #"{"rating":"good"}"#),
        (
            #"{"attributes":{"Product_Colour":"red","package_width":3,"a_box":1,"diagonal":15.6,"depth":"x","Größe":"L","e":""}}"#,
            #"{"attributes":{"colour":"red","diagonal":{"value":15.6,"unit":"in"},"depth":"x","grosse":"L"}}"#
        ),
        (
            #"{"attributes":{"product_colour":"red"},"details":{"depth":"3"}}"#,
            #"{"attributes":{"colour":"red","depth":{"value":3,"unit":"mm"}}}"#
        ),
    ]

    @Test(arguments: records)
    func recordsBecomeProducts(_ example: (record: String, members: String)) throws {
        let mapped = try map(example.record)
        var members = mapped.product.members ?? []
        members.removeAll { ["status", "currency"].contains($0.name) }
        #expect(mapped.problems.isEmpty)
        #expect(Set(members) == Set(try json(example.members).members ?? []))
    }

    @Test func currencyIsThatOfTheMappingOrTheRecord() throws {
        #expect(try map(#"{"id":"1"}"#).product["currency"] == "EUR")
        let yaml = "fields: {id: {from: id}, name: {from: n}, currency: {from: c}, price: {from: p, unit: major}}"
        #expect(try map(#"{"c":"JPY","p":500}"#, yaml).product["price"] == 500)
        #expect(try map(#"{"p":500}"#, yaml).product["price"] == 50_000)
        let fine = try map(#"{"c":"JPY","p":4.5}"#, yaml)
        #expect(fine.problems.map(\.code) == [.invalidMoney])
        #expect(fine.problems.map(\.field) == ["price"])
    }

    static let badPrices = ["1e300", "-1", "\"NaN\"", "\"12,50\"", "4.999", "1e-9"]

    @Test(arguments: badPrices)
    func impossiblePricesAreProblemsOrWarningsAsTheRuleSays(price: String) throws {
        #expect(try map("{\"price\":\(price)}").problems.map(\.code) == [.invalidMoney])
        let dropped = try map("{\"old\":\(price)}")
        #expect(dropped.problems.isEmpty)
        #expect(dropped.warnings.map(\.field) == ["compare_at_price"])
        #expect(dropped.product["compare_at_price"] == nil)
    }

    @Test func attributesThatShareAKeyKeepTheFirstAndWarn() throws {
        let mapped = try map(#"{"attributes":{"a b":1,"A-B":2}}"#)
        #expect(mapped.product["attributes"] == (try json(#"{"a_b":1}"#)))
        #expect(mapped.warnings.map(\.code) == [.duplicate])
    }

    @Test func keyWithoutLatinLettersIsNamedUnlessRenamed() throws {
        #expect(try map(#"{"attributes":{"цвет":"x"}}"#).problems.map(\.code) == [.invalidIdentifier])
        let yaml = Self.supplier.replacingOccurrences(of: "rename: {", with: "rename: {цвет: colour_ru, ")
        #expect(try map(#"{"attributes":{"цвет":"x"}}"#, yaml).product["attributes"]?["colour_ru"] == "x")
    }

    @Test func unmappedMembersAreRefusedWhenAsked() throws {
        let yaml = "{fields: {id: {from: id}, name: {from: n}}, unmapped: refuse}"
        #expect(try map(#"{"id":"1","n":"x","extra":1,"more":2}"#, yaml).problems.map(\.field) == ["extra", "more"])
    }

    @Test func everythingWrongWithAMappingIsReportedAtOnce() throws {
        let yaml = """
            currency: XXX
            fields:
              id: {from: a, value: b}
              nmae: {from: x}
              price: {from: p, unit: cents}
              tags: {from: [], split: ""}
              brand: {split: ","}
              rating: {from: "r.*", unit: major}
              sku: text
            attribute_keys: {rename: {a: "B C"}, drop: [x]}
            unmapped: maybe
            more: 1
            """
        let refusal = #expect(throws: Refusal.self) { try FieldMapping(yaml: yaml) }
        #expect(refusal?.code == .invalidMapping)
        let fields = Set(refusal?.problems.map(\.field) ?? [])
        let expected: Set = [
            "currency", "fields.id", "fields.nmae", "fields.price.unit", "fields.tags.from", "fields.tags.split",
            "fields.brand", "fields.brand.split", "fields.rating.from", "fields.rating.unit", "fields.sku",
            "attribute_keys.rename.a", "attribute_keys.drop", "unmapped", "more", "fields",
        ]
        #expect(fields == expected)
    }

    @Test(arguments: ["", "- a", "{", "fields: {id: {from: a}, id: {from: b}}", "a: &x [*x]", "text"])
    func textsThatAreNoMappingAreRefused(yaml: String) {
        #expect(refusalCode { _ = try FieldMapping(yaml: yaml) } == .invalidMapping)
    }

    @Test(arguments: ["icecat", "walmart_amazon", "multilang"])
    func corporaMappingsAreValid(corpus: String) throws {
        let file = projectFolder.appendingPathComponent("corpora/\(corpus)/mapping.yaml")
        #expect(try FieldMapping(file: file).rules.count > 3)
    }

    static let patterns: [(pattern: String, key: String, matches: Bool)] = [
        ("package_*", "package_width", true), ("package_*", "package", false), ("*_box", "a_box", true),
        ("*_box", "a_boxes", false), ("a*b*c", "axxbxxc", true), ("a*b*c", "acb", false), ("*", "", true),
        ("ab*ba", "aba", false), ("ab*ba", "abba", true), ("status", "status", true), ("status", "status_x", false),
        ("*_a_*", "x_a_a_y", true),
    ]

    @Test(arguments: patterns)
    func patternsMatchWholeKeys(_ example: (pattern: String, key: String, matches: Bool)) {
        #expect(KeyPattern(example.pattern).matches(example.key) == example.matches)
    }
}
