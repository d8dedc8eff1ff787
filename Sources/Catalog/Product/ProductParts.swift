/// Reads parts of a product that ``ProductJSON`` wrote one by one, as the store keeps them in columns.
///
/// What comes in was validated before it was written, so that anything wrong is damage; the first problem is thrown.
package enum ProductParts {
    package static func texts(_ json: String) throws(Problem) -> [String] {
        try read(json) { reader, member in reader.texts(member, "", max: .max) }
    }

    package static func attributes(_ json: String) throws(Problem) -> [ProductAttribute] {
        try read(json) { reader, member in reader.attributes(member) }
    }

    package static func translations(_ json: String) throws(Problem) -> [Translation] {
        try read(json) { reader, member in reader.translations(member) }
    }

    package static func options(_ json: String) throws(Problem) -> [VariantOption] {
        try read(json) { reader, member in reader.options(member, "") }
    }

    package static func media(_ json: String) throws(Problem) -> [Media] {
        try read(json) { reader, member in
            reader.media(member).map { draft in
                let kind = draft.kind.flatMap(Media.Kind.init(rawValue:)) ?? .image
                return Media(url: draft.url ?? "", kind: kind, alternativeText: draft.alternativeText)
            }
        }
    }

    private static func read<Part>(
        _ json: String, _ body: (inout DraftReader, JSONMember) -> Part
    ) throws(Problem) -> Part {
        let value = try JSONReader.parse(json)
        var reader = DraftReader()
        let part = body(&reader, JSONMember("part", value))
        if let problem = reader.problems.first { throw problem }
        return part
    }
}
