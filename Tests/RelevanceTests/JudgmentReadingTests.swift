import Catalog
import Relevance
import Testing

@Suite struct JudgmentReadingTests {
    private static let expected = ["p1": 3, "p2": 0]

    @Test(arguments: [
        "q\tp1\t3\nq\tp2\t0\n", "q\tp1\t3\r\n\r\nq\tp2\t0.0", "\u{FEFF}q\tp1\t3\nq\tp2\t0",
        "q 0 p1 3\nq 0 p2 -2\n", "q\t0\tp1\t3\nq\t0\tp2\t0\n",
        "query_id,product_id,grade\nq,p1,3\nq,p2,0\n",
        "Rating,note,Query,\"Doc_ID\"\n3,\"good, \"\"very\"\"\nso\",q,p1\r\n0,,q,\"p2\"\n",
    ])
    func everyFormIsRead(_ text: String) throws {
        let judgments = try Judgments(parsing: text, name: "j")
        #expect(judgments.queries == ["q"])
        #expect(judgments.grades(of: "q") == Self.expected)
    }

    @Test func idsMayHoldSpacesBetweenTabs() throws {
        let judgments = try Judgments(parsing: "red shoe\tp 1\t2\n", name: "j")
        #expect(judgments.grades(of: "red shoe") == ["p 1": 2])
    }

    @Test func everyWrongLineIsNamedAtOnce() {
        let text = "q\tp1\t3\nq\tp1\t2\nq\tp2\nq\tp3\tgood\nq\t\t1\nq\tp4\t11\nq\tp5\t-1\nq\tp6\t1.5\n"
        let refusal = refusal { () throws(Refusal) in try Judgments(parsing: text, name: "j.tsv") }
        #expect(refusal?.code == .invalidRecord)
        #expect(refusal?.message == "j.tsv is no list of judgments")
        #expect(refusal?.problems.map(\.field) == (2...8).map { "line \($0)" })
        #expect(refusal?.problems.first?.message == "q and p1 are judged in line 1 already")
    }

    @Test func wrongRecordsOfCSVAreNamedByTheirFirstLine() {
        let text = "query_id,product_id,grade\nq,\"p\n1\",3\nq,p2\nq,p3,\"1\"x\nq,p4,9x\n"
        let refusal = refusal { () throws(Refusal) in try Judgments(parsing: text, name: "j.csv") }
        #expect(Set(refusal?.problems.map(\.field) ?? []) == ["line 4", "line 5", "line 6"])
    }

    @Test func aHeaderMustNameTheColumns() {
        let refusal = refusal { () throws(Refusal) in
            try Judgments(parsing: "query_id,product_id,colour\nq,p,1\n", name: "j.csv")
        }
        #expect(refusal?.problems.map(\.field) == ["line 1"])
    }

    @Test func wrongLinesOfQrelsAreNamed() {
        let refusal = refusal { () throws(Refusal) in
            try Judgments(parsing: "q 0 p1 3\nq 0 p2\nq 0 p3 x\n", name: "qrels")
        }
        #expect(refusal?.problems.map(\.field) == ["line 2", "line 3"])
    }

    @Test func anEmptyListHasNoJudgments() throws {
        #expect(try Judgments(parsing: "\n \n", name: "j").count == 0)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let judgments = try JudgedSet.sample.judgments()
        #expect(judgments.count == 4406)
        #expect(try Judgments(parsing: judgments.tsv, name: "again") == judgments)
    }
}

/// What a call refuses; `nil` when it doesn't.
func refusal<Value>(_ call: () throws(Refusal) -> Value) -> Refusal? {
    do throws(Refusal) {
        _ = try call()
        return nil
    } catch {
        return error
    }
}
