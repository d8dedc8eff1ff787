import Testing
@testable import Analysis

/// What must hold for the tokens of any pipeline over any bytes.
enum TokenContract {
    static func check(_ buffer: TokenBuffer, sourceCount: Int, _ context: String, isFinal: Bool = true) {
        var lastStart = 0
        for token in buffer {
            #expect(!token.term.isEmpty && !token.surface.isEmpty, "empty term: \(context)")
            #expect(String(validating: token.term, as: UTF8.self) != nil, "broken UTF-8: \(context)")
            #expect(String(validating: token.surface, as: UTF8.self) != nil, "broken UTF-8: \(context)")
            #expect(token.sourceStart >= lastStart, "start decreases: \(context)")
            #expect(token.sourceStart <= token.sourceEnd && token.sourceEnd <= sourceCount, "offsets: \(context)")
            #expect(token.positionLength >= 1, "position length: \(context)")
            if isFinal { #expect(token.term.count <= 200 && token.surface.count <= 200, "too long: \(context)") }
            let isClean = token.term.allSatisfy { $0 > 0x20 && $0 != 0x7F && !(0x41...0x5A).contains($0) }
            #expect(isClean, "control character or upper case in \(token.text.debugDescription): \(context)")
            lastStart = token.sourceStart
        }
    }

    static func run(_ pipeline: Pipeline, _ bytes: [UInt8], _ mode: AnalysisMode) -> TokenBuffer {
        var buffer = TokenBuffer()
        bytes.withUnsafeBufferPointer { pipeline.run($0, mode: mode, into: &buffer) }
        return buffer
    }
}

/// Whether a query would find a text: every word's term is there, or all terms of one of its alternatives.
enum Finding {
    static func finds(_ query: [QueryWord], in terms: Set<String>) -> Bool {
        !query.isEmpty && unmatched(query, in: terms).isEmpty
    }

    static func unmatched(_ query: [QueryWord], in terms: Set<String>) -> [String] {
        var covered = [Bool](repeating: false, count: query.count)
        for (index, word) in query.enumerated() {
            if terms.contains(word.term) { covered[index] = true }
            for alternative in word.alternatives where alternative.terms.allSatisfy(terms.contains) {
                for position in index..<index + alternative.spanCount { covered[position] = true }
            }
        }
        return zip(query, covered).filter { !$1 }.map { $0.0.term }
    }
}
