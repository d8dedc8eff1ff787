package import Analysis
package import Catalog

/// Which terms each field of a product holds and how much they count there.
///
/// The index keeps one frequency for a term and a document, whatever the field. The same code that indexes products is
/// run here on one field after another; that costs milliseconds and is for explanations only.
package struct FieldTerms {
    private let fields: [(role: FieldRole, terms: [[UInt8]: UInt32])]

    /// - Parameter schema: that of the index which holds the product.
    package init(_ product: Product, schema: IndexSchema) throws(IndexError) {
        var builder = DocumentBuilder(schema: schema)
        var fields: [(role: FieldRole, terms: [[UInt8]: UInt32])] = []
        for role in FieldRole.allCases {
            do { _ = try builder.build(Self.part(role, of: product)) } catch { throw .failed(reason: "\(error)") }
            var terms: [[UInt8]: UInt32] = [:]
            for entry in builder.terms.entries { terms[Array(builder.terms.bytes(entry))] = entry.value }
            fields.append((role, terms))
        }
        self.fields = fields
    }

    /// Weighted frequencies by field, fields without the term left out.
    func frequencies(of term: [UInt8]) -> [(role: FieldRole, frequency: UInt32)] {
        fields.compactMap { field in field.terms[term].map { (field.role, $0) } }
    }

    /// The product with nothing but the texts of one field.
    private static func part(_ role: FieldRole, of product: Product) -> Product {
        var part = Product(id: product.id, slug: product.slug, name: "", createdAt: product.createdAt)
        part.language = product.language
        switch role {
        case .name:
            part.name = product.name
            part.translations = product.translations.map { Translation(language: $0.language, name: $0.name) }
        case .brand: part.brand = product.brand
        case .category: part.categoryPath = product.categoryPath
        case .identifier:
            part.model = product.model
            part.sku = product.sku
            part.gtins = product.gtins
            part.variants = product.variants.map { Variant(sku: $0.sku) }
        case .attribute:
            part.attributes = product.attributes
            part.variants = product.variants.map { Variant(sku: SKU(""), options: $0.options) }
        case .descriptionText:
            part.descriptionText = product.descriptionText
            part.translations = product.translations.map {
                Translation(language: $0.language, name: "", descriptionText: $0.descriptionText)
            }
        case .tag: part.tags = product.tags
        }
        return part
    }
}
