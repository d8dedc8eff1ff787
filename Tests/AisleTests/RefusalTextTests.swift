import Catalog
import Testing

@testable import aisle

@Suite struct RefusalTextTests {
    @Test func everyProblemHasALine() {
        let refusal = Refusal(
            .invalidRequest, message: "2 parameters are not valid",
            problems: [
                Problem(.invalidFilter, field: "filter", message: "found the end", offset: 8, expected: "a value"),
                Problem(.invalidSort, field: "sort", message: "expected a field"),
            ])
        #expect(
            RefusalText.lines(refusal) == [
                "error: 2 parameters are not valid [invalid_request]",
                "  filter: found the end, at byte 8, expected a value [invalid_filter]",
                "  sort: expected a field [invalid_sort]",
            ])
    }

    @Test func aProblemThatOnlyRepeatsTheMessageIsLeftOut() {
        let refusal = Refusal(.notFound, message: "gone", problems: [Problem(.notFound, message: "gone")])
        #expect(RefusalText.lines(refusal) == ["error: gone [not_found]"])
    }

    @Test func textsOfStrangersStayOnTheirLine() {
        #expect(
            RefusalText.lines(Refusal(.notFound, message: "no \u{1B}]0;x\u{07}\nproduct"))[0]
                == "error: no  ]0;x  product [not_found]")
    }
}
