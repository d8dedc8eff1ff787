import Testing

/// The rules are only as good as what they see as code.
@Suite struct CodeScannerTests {
    private func code(_ text: String) -> String { CodeScanner.scan(text).text }

    @Test func commentsAreBlankedAndLinesStay() {
        let scanned = code("a // b!\nc /* d /* e */ f\n */ g")
        #expect(scanned.split(separator: "\n").map { $0.filter { $0 != " " } } == ["a", "c", "g"])
        #expect(scanned.utf8.count == 30)
    }

    @Test func textsAreBlankedAndInterpolationsStay() {
        let scanned = code(#"f("wow! \(x!) y!")"#)
        #expect(scanned.filter { $0 != " " } == #"f("(x!)")"#)
        let raw = code(##"f(#"a \#(b!) \(c!)"#)"##)
        #expect(raw.contains("(b!)"))
        #expect(!raw.contains("c!"))
    }

    @Test func nestedInterpolationsEnd() {
        let text = ##"f("\(g("\(h(1))")) x!") + y!"##
        #expect(!code(text).contains("x!"))
        #expect(code(text).contains("y!"))
    }

    @Test func longLiteralsAreBlankedLineByLine() {
        let scanned = CodeScanner.scan("let a = \"\"\"\n  b! \"quoted\"\n  \"\"\"\nc")
        #expect(!scanned.text.contains("b!"))
        #expect(scanned.text.hasSuffix("\nc"))
        #expect(scanned.startsInLiteral == [false, true, true, false])
    }

    @Test func regexLiteralsAreBlankedAndDivisionsStay() {
        #expect(code(#"f(/a!\/"/) + b! / c"#) == #"f(/     /) + b! / c"#)
    }

    @Test(arguments: ["a!", "a!.b", "try! f()", "x as! Y", "f()!", "a[0]!", "var a: B!", "a?!"])
    func forcedOperatorsAreFound(_ line: String) {
        #expect(ForcedOperators.occur(in: line[...]))
    }

    @Test(arguments: ["!a", "a != b", "a!=b", "(!a)", "a && !b", "[!a]", "return !a", "f(x: !a)"])
    func negationsAndComparisonsAreNotForced(_ line: String) {
        #expect(!ForcedOperators.occur(in: line[...]))
    }

    @Test func functionsAreMeasuredAndRequirementsAreNot() {
        let text = """
            protocol P {
                func a() -> Int
                func b()
            }
            struct S {
                init(
                    x: Int
                ) throws(E)
                {
                    self.init { 1 }
                }
                func c() {}
            }
            """
        let functions = FunctionLengths(SourceFile(path: "Sources/X/Y.swift", text: text).codeLines).functions
        #expect(functions.map(\.name) == ["init", "func"])
        #expect(functions.map(\.line) == [5, 11])
        #expect(functions.map(\.lineCount) == [6, 1])
    }

    @Test(arguments: [
        ("import A", "A"), ("package import B", "B"), ("@testable import C", "C"), ("import struct D.E", "D"),
        ("@preconcurrency internal import F", "F"),
    ])
    func importsAreRead(_ line: String, _ module: String) {
        #expect(ImportTable.module(ofImport: line[...]) == module)
    }

    @Test func otherLinesAreNoImports() {
        #expect(ImportTable.module(ofImport: "let important = 1") == nil)
    }
}
