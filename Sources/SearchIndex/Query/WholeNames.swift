package import Analysis
package import Catalog

/// The products that a query names as a whole, whatever language its words are taken for, and those in its language.
struct WholeNames: Sendable {
    /// Products with the name, in any language they have a name in.
    let documents: Bitmap
    private let likenesses: [UInt32: Double]
    /// `nil` when no language was asked for, or all products have one and the same.
    private let inLanguage: Bitmap?

    static let none = WholeNames(documents: Bitmap(sorted: []), likenesses: [:], inLanguage: nil)

    /// Names that more products have tell nobody which one is meant.
    static let documentsMax = 200

    /// Less than any step of likeness, and more than the other features differ among products of one name.
    private static let foreignPenalty = 0.2

    private init(documents: Bitmap, likenesses: [UInt32: Double], inLanguage: Bitmap?) {
        self.documents = documents
        self.likenesses = likenesses
        self.inLanguage = inLanguage
    }

    init(of request: SearchRequest, session: AnalysisSession, snapshot: IndexSnapshot) throws(IndexError) {
        let inLanguage = request.language.flatMap { Self.products(in: $0, snapshot) }
        guard let term = session.wholeTerm(request.text), try snapshot.termFrequency(term) > 0 else {
            self.init(documents: Bitmap(sorted: []), likenesses: [:], inLanguage: inLanguage)
            return
        }
        let documents = try snapshot.postings(term)
        var likenesses: [UInt32: Double] = [:]
        for document in documents.toArray().prefix(Self.documentsMax) {
            // Of equal names, that in the language asked for is meant.
            let isForeign = inLanguage.map { !$0.contains(document) } ?? false
            likenesses[document] =
                Self.likeness(of: document, to: request, session, snapshot) - (isForeign ? Self.foreignPenalty : 0)
        }
        self.init(documents: documents, likenesses: likenesses, inLanguage: inLanguage)
    }

    /// How much of a product's name is the query to the letter, see ``AnalysisSession/likeness(_:_:)``; 0 for other names.
    @inline(__always)
    func likeness(_ document: UInt32) -> Double { likenesses.isEmpty ? 0 : likenesses[document] ?? 0 }

    @inline(__always)
    func isInLanguage(_ document: UInt32) -> Bool { inLanguage?.contains(document) ?? false }

    private static func likeness(
        of document: UInt32, to request: SearchRequest, _ session: AnalysisSession, _ snapshot: IndexSnapshot
    ) -> Double {
        let payload = snapshot.payload(document)
        var names = [payload.value(of: .name)?.text]
        if let translations = payload.value(of: .translations)?.members {
            names += translations.map { $0.value["name"]?.text }
        }
        return names.compactMap { $0 }.filter { session.wholeTerm($0) == session.wholeTerm(request.text) }
            .map { session.likeness($0, request.text) }.max() ?? 0.5
    }

    private static func products(in language: String, _ snapshot: IndexSnapshot) -> Bitmap? {
        guard let column = snapshot.valueColumn("language"), column.valueCount > 1 else { return nil }
        let ordinals = (0..<column.valueCount).filter {
            let value = column.value($0)
            return value == language || value.hasPrefix(language + "-")
        }
        return ordinals.isEmpty ? nil : Bitmap.or(ordinals.map(column.documents))
    }
}
