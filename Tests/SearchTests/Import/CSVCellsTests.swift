import Catalog
import Testing

@testable import Search

@Suite struct CSVCellsTests {
    static let rows: [(row: String, cells: [String])] = [
        ("a,b", ["a", "b"]), ("a,", ["a", ""]), (",", ["", ""]), ("\"\"", [""]), ("\"a,b\",c", ["a,b", "c"]),
        ("\"a\"\"b\",\"\"\"\"", ["a\"b", "\""]), ("\"l1\r\nl2\",x", ["l1\r\nl2", "x"]), (" a , b", [" a ", " b"]),
        ("15.6\",x", ["15.6\"", "x"]), ("\"é\",日本", ["é", "日本"]), ("x", ["x"]), ("\"a\",", ["a", ""]),
    ]

    @Test(arguments: rows)
    func takesRowsApart(_ example: (row: String, cells: [String])) throws {
        let cells = try Array(example.row.utf8).withUnsafeBufferPointer {
            try CSVCells.parse($0, separator: UInt8(ascii: ","))
        }
        #expect(cells == example.cells)
    }

    @Test func brokenUTF8IsNamedWithItsOffset() throws {
        let row: [UInt8] = Array("ab,\"c".utf8) + [0xC3, 0x28] + Array("\"".utf8)
        let problem = #expect(throws: Problem.self) {
            try row.withUnsafeBufferPointer { _ = try CSVCells.parse($0, separator: UInt8(ascii: ",")) }
        }
        #expect(problem?.code == .invalidUTF8)
        #expect(problem?.offset == 5)
    }

    @Test func dottedHeadersNestAndEmptyCellsAreAbsent() throws {
        let header = try CSVHeader(
            ["id", " name ", "attributes.colour", "attributes.size.value", "attributes.size.unit", "stock"],
            separator: UInt8(ascii: ","))
        let object = try header.object(["1", "x", "red", "3", "cm", ""])
        let expected = #"{"id":"1","name":"x","attributes":{"colour":"red","size":{"value":"3","unit":"cm"}}}"#
        #expect(object == (try json(expected)))
        #expect(try header.object(["1", "", "", "", "", ""]) == (try json(#"{"id":"1"}"#)))
    }

    @Test(arguments: [1, 3])
    func missingAndExtraCellsAreReported(count: Int) throws {
        let header = try CSVHeader(["id", "name"], separator: UInt8(ascii: ","))
        let problem = #expect(throws: Problem.self) { try header.object(Array(repeating: "x", count: count)) }
        #expect(problem?.message == "the row has \(count) cells, the header has 2")
    }

    static let typed: [(cells: [String], expected: String)] = [
        (
            ["4995", "sale|new", "Garden > Tools", "3"],
            #"{"price":4995,"tags":["sale","new"],"category_path":["Garden","Tools"],"stock":3}"#
        ),
        (
            ["x", "[\"a|b\"]", "A", "{\"on_hand\":2}"],
            #"{"price":"x","tags":["a|b"],"category_path":["A"],"stock":{"on_hand":2}}"#
        ),
    ]

    @Test(arguments: typed)
    func cellsGetTheTypesOfTheProduct(_ example: (cells: [String], expected: String)) throws {
        let header = try CSVHeader(["price", "tags", "category_path", "stock"], separator: UInt8(ascii: ","))
        #expect(CellTyping.product(try header.object(example.cells)) == (try json(example.expected)))
    }

    @Test func attributesWrittenAsNumbersAreNumbersAndArticleNumbersStayTexts() throws {
        let row = try json(
            #"{"attributes":{"Size":"12.5","Part No.":"007","wet":"true","w":{"value":"3","unit":"5"}}}"#)
        let expected = #"{"attributes":{"size":12.5,"part_no_":"007","wet":true,"w":{"value":3,"unit":"5"}}}"#
        #expect(CellTyping.product(row) == (try json(expected)))
    }
}
