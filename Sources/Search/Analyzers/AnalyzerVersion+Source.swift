import Analysis
import Catalog

extension AnalyzerVersion {
    /// A version that is not stored yet.
    init(
        _ name: String, _ source: AnalyzerSource, at: Timestamp, actor: String, action: String, fileHash: String?
    ) {
        let lists = source.lists.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) }
        self.init(
            name: name, at: at, actor: actor, action: action, yaml: source.yaml,
            lists: String(decoding: JSONWriter.bytes(.object(lists)), as: UTF8.self), fileHash: fileHash ?? "")
    }

    /// The texts of the version.
    ///
    /// - Throws: `store_damaged`.
    func source() throws(Refusal) -> AnalyzerSource {
        do throws(Problem) {
            let members = try JSONReader.parse(lists).members ?? []
            var lists: [String: String] = [:]
            for member in members { lists[member.name] = member.value.text }
            return AnalyzerSource(yaml: yaml, lists: lists)
        } catch {
            throw Refusal(
                .storeDamaged, message: "version \(number) of the analyzer \(name) can't be read", problems: [error])
        }
    }

    /// The analyzer of the version.
    ///
    /// - Throws: `invalid_analyzer` when this program takes its texts for wrong, though another one has taken them.
    func analyzer() throws(Refusal) -> Analyzer {
        let source = try source()
        do throws(AnalysisError) { return try AnalyzerRegistry.read(name: name, source) } catch {
            throw error.refusal
        }
    }
}
