import Catalog
import HTTPTypes
import Testing

@testable import Web

@Suite struct QueryStringTests {
    private func values(_ query: String) throws -> [String] {
        try QueryString.parse(query[...]).map { "\($0.name)=\($0.value)" }
    }

    private func refusal(_ query: String) -> Refusal? {
        do throws(Refusal) {
            _ = try QueryString.parse(query[...])
            return nil
        } catch {
            return error
        }
    }

    @Test func parametersKeepTheirOrder() throws {
        #expect(
            try values("q=laptop+bag&page=2&facets=brand%2Ccolor") == ["q=laptop bag", "page=2", "facets=brand,color"])
    }

    @Test func emptyPairsAreSkippedAndMissingValuesAreEmpty() throws {
        #expect(try values("&q&&page=&") == ["q=", "page="])
        #expect(try values("") == [])
    }

    @Test func equalsSignsBelongToTheValueAfterTheFirst() throws {
        #expect(try values("filter=brand=%22A%22") == ["filter=brand=\"A\""])
    }

    @Test func escapedAndPlainUTF8MeanTheSame() throws {
        #expect(try values("q=gr%C3%B6%C3%9Fe") == ["q=größe"])
        #expect(try values("q=größe") == ["q=größe"])
    }

    @Test(arguments: ["q=%", "q=%4", "q=%zz", "q=a%F", "%=1"])
    func brokenEscapesAreRefused(_ query: String) {
        #expect(refusal(query)?.code == .invalidUTF8)
    }

    @Test(arguments: ["q=%FF", "q=%C3", "q=%C0%80", "q=%ED%A0%80", "q=%F5%80%80%80"])
    func escapedBytesThatAreNoUTF8AreRefused(_ query: String) {
        #expect(refusal(query)?.code == .invalidUTF8)
    }

    @Test func brokenEscapesNameTheirPlace() {
        #expect(refusal("q=ab%zz")?.problems.first?.offset == 2)
        #expect(refusal("q=ab%zz")?.problems.first?.field == "q")
    }

    @Test func repeatedNamesAreAllReported() {
        let refusal = refusal("q=1&page=2&q=3&page=4&q=5")
        #expect(refusal?.code == .invalidParameter)
        #expect(refusal?.problems.map(\.field) == ["q", "page"])
    }

    @Test(arguments: 0x00...0x7F)
    func everyASCIICharacterSurvivesItsEscape(_ byte: Int) throws {
        let hex = String(byte, radix: 16)
        let query = "q=%" + String(repeating: "0", count: 2 - hex.count) + hex
        let value = try #require(try QueryString.parse(query[...]).first?.value)
        #expect(Array(value.utf8) == [UInt8(byte)])
    }

    @Test func oneParameterTooManyIsRefused() throws {
        func query(_ count: Int) -> String { (0..<count).map { "p\($0)=1" }.joined(separator: "&") }
        #expect(try values(query(QueryString.parametersMax)).count == QueryString.parametersMax)
        #expect(refusal(query(QueryString.parametersMax + 1))?.code == .limitExceeded)
    }

    @Test func targetsAreCutAtQueryAndFragment() throws {
        let target = try RequestTarget("/a/b?x=1?y#z?", bytesMax: 100)
        #expect(target.path == "/a/b")
        #expect(target.query == "x=1?y")
        #expect(try RequestTarget("/a#b?c", bytesMax: 100).path == "/a")
    }

    @Test func targetsAreHeldToTheirLimit() throws {
        _ = try RequestTarget("/12345", bytesMax: 6)
        #expect(throws: Refusal.self) { try RequestTarget("/123456", bytesMax: 6) }
        #expect(throws: Refusal.self) { try RequestTarget("/\u{FFFD}", bytesMax: 100) }
    }
}

@Suite struct RouteTableTests {
    private let table = RouteTable([
        Route(.get, "/p", .open) { _ in .text("list") },
        Route(.post, "/p/import", .open) { _ in .text("import") },
        Route(.get, "/p/compare", .open) { _ in .text("compare") },
        Route(.get, "/p/{id}", .open) { _ in .text("one") },
        Route(.put, "/p/{id}", .open) { _ in .text("put") },
        Route(.get, "/p/{id}/similar", .open) { _ in .text("similar") },
        Route(.get, "/p/by-slug/{slug}", .open) { _ in .text("slug") },
    ])

    private func found(_ method: String, _ path: String) throws -> String {
        switch try table.match(try #require(.init(method)), path[...]) {
        case .found(let index, let values): "\(table.routes[index].path) \(values)"
        case .wrongMethod(let allowed): "allow \(allowed.map(\.rawValue).sorted())"
        case .nothing: "nothing"
        }
    }

    @Test func literalAddressesComeBeforeParameters() throws {
        #expect(try found("GET", "/p/compare") == "/p/compare []")
        #expect(try found("GET", "/p/c") == "/p/{id} [\"c\"]")
        #expect(try found("GET", "/p/by-slug/x") == "/p/by-slug/{slug} [\"x\"]")
    }

    @Test func aProductMayBeCalledLikeAnotherMethodsAddress() throws {
        #expect(try found("GET", "/p/import") == "/p/{id} [\"import\"]")
    }

    @Test func parametersAreDecodedAfterSplitting() throws {
        #expect(try found("GET", "/p/a%2Fb+c") == "/p/{id} [\"a/b+c\"]")
        #expect(throws: Refusal.self) { try found("GET", "/p/%ff") }
    }

    @Test func otherMethodsAreNamed() throws {
        #expect(try found("DELETE", "/p/c") == "allow [\"GET\", \"HEAD\", \"PUT\"]")
        #expect(try found("POST", "/p/import") == "/p/import []")
    }

    @Test func headIsGet() throws {
        #expect(try found("HEAD", "/p") == "/p []")
    }

    @Test(arguments: ["/p/", "/p/a/b", "//p", "/", "", "/P"])
    func otherAddressesAreNothing(_ path: String) throws {
        #expect(try found("GET", path) == "nothing")
    }
}
