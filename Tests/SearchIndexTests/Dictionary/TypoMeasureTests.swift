import Catalog
import Foundation
import Testing

@testable import SearchIndex

/// Real misspellings against a dictionary of what shops write: prints the shares, and holds them above a floor that
/// only a mistake would break. The measure itself is read, not asserted.
@Suite struct TypoMeasureTests {
    @Test(arguments: [("query_typos.tsv", 0.80), ("symspell_noisy_en.tsv", 0.35)])
    func realMisspellingsAreCorrected(_ file: String, _ floor: Double) throws {
        guard let measure = try TypoMeasure(file) else {
            print("SKIPPED: the evaluation data for \(file) is not on this machine")
            return
        }
        var (among, first, allowed) = (0, 0, 0)
        for (typed, meant) in measure.pairs {
            let found = FuzzyMatcher.expansions(of: typed, in: measure.dictionary, limit: 10).map(\.word)
            if found.contains(meant) { among += 1 }
            if found.first == meant { first += 1 }
            if EditDistance.between(typed, meant) <= FuzzyMatcher.editsMax(letters: typed.count) { allowed += 1 }
        }
        func share(_ part: Int, of whole: Int) -> String { "\((1_000 * part / max(whole, 1)))‰" }
        let count = measure.pairs.count
        print(
            "\(file): \(count) misspelled words, corrected among ten \(share(among, of: count)), at rank 1 "
                + "\(share(first, of: count)); of the \(allowed) that the edit rules allow to correct "
                + "\(share(among, of: allowed)) and \(share(first, of: allowed))")
        #expect(Double(among) >= floor * Double(count))
    }
}

private struct TypoMeasure {
    let dictionary: LayeredDictionary
    /// Misspelled word and the word that was meant, without repeats; the dictionary has the second and not the first.
    let pairs: [(String, String)]

    /// `nil` when the data is not there.
    init?(_ file: String) throws {
        let data = Self.folder
        guard FileManager.default.fileExists(atPath: data.appending(path: "typos/\(file)").path) else { return nil }
        let typos = try String(contentsOf: data.appending(path: "typos/\(file)"), encoding: .utf8)
        var counts = try Self.productWords.get()
        var candidates: [(String, String)] = []
        for line in typos.split(whereSeparator: \.isNewline) {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 2 else { continue }
            let (typed, meant) = (Self.words(String(columns[0])), Self.words(String(columns[1])))
            for word in meant { counts[word, default: 0] += 1 }
            guard typed.count == meant.count else { continue }
            for (left, right) in zip(typed, meant) where left != right { candidates.append((left, right)) }
        }
        let dictionary = FuzzyMatcherTests.dictionary(counts.map { ($0.key, $0.value) })
        var seen: Set<String> = []
        self.dictionary = dictionary
        pairs = candidates.filter {
            dictionary.entry($0.0) == nil && seen.insert($0.0 + " " + $0.1).inserted
        }
    }

    private static let folder: URL = {
        let beside = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../shared/data").standardizedFileURL
        let isThere = FileManager.default.fileExists(atPath: beside.path)
        return isThere ? beside : URL(filePath: "/work/shared/data")
    }()

    /// Words of titles, descriptions and brands with the number of products that have them.
    private static let productWords = Result<[String: Int], any Error> {
        var counts: [String: Int] = [:]
        let file = folder.appending(path: "icecat/products.jsonl")
        for line in try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")) {
            let product = try JSONReader.parse(Array(line))
            let text = ["title", "description", "brand"].compactMap { product[$0]?.text }.joined(separator: " ")
            for word in Set(words(text)) { counts[word, default: 0] += 1 }
        }
        return counts
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
