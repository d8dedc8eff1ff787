extension ProductValidation {
    /// Names from the root down; a name that comes twice would make a category its own ancestor.
    mutating func categoryPath(_ written: [String]) -> [String] {
        if written.count > ProductLimits.categoryDepth {
            tooMany("category_path", written.count, ProductLimits.categoryDepth)
        }
        var path: [String] = []
        for (position, text) in written.prefix(ProductLimits.categoryDepth).enumerated() {
            func field() -> String { "category_path[\(position)]" }
            if isBlank(text) {
                add(.invalidValue, field(), "a category has no name")
                continue
            }
            guard let name = line(text, field(), bytes: ProductLimits.categoryNameBytes) else { continue }
            if path.contains(name) {
                add(.categoryCycle, field(), "the category \(JSONReader.quoted(name)) would be its own ancestor")
            }
            path.append(name)
        }
        return path
    }

    mutating func translations(_ written: [Translation]) -> [Translation] {
        if written.count > ProductLimits.translations {
            tooMany("translations", written.count, ProductLimits.translations)
        }
        var result: [Translation] = []
        for translation in written.prefix(ProductLimits.translations) {
            let path = "translations.\(translation.language.prefix(ProductLimits.languageBytes))"
            guard let language = language(translation.language, path) else {
                if isBlank(translation.language) { add(.invalidValue, path, "a translation needs its language") }
                continue
            }
            let before = problems.count
            let name = line(translation.name, "\(path).name", characters: ProductLimits.nameCharacters)
            if name == nil, problems.count == before { add(.required, "\(path).name", "a translation needs a name") }
            if result.contains(where: { $0.language == language }) {
                add(.duplicate, path, "the language \(language) has two translations")
            }
            let text = paragraphs(translation.descriptionText, "\(path).description")
            result.append(Translation(language: language, name: name ?? "", descriptionText: text))
        }
        return result
    }

    mutating func attributes(_ written: [ProductAttribute]) -> [ProductAttribute] {
        if written.count > ProductLimits.attributes { tooMany("attributes", written.count, ProductLimits.attributes) }
        var result: [ProductAttribute] = []
        result.reserveCapacity(written.count)
        var keys = AttributeKeys(expected: written.count)
        for attribute in written.prefix(ProductLimits.attributes) {
            let key = attribute.key
            guard Self.isAttributeKey(key) else {
                let field = "attributes.\(key.prefix(ProductLimits.attributeKeyBytes))"
                let expected = "1 to \(ProductLimits.attributeKeyBytes) of a–z, 0–9 and _"
                add(.invalidIdentifier, field, "\(JSONReader.quoted(key)) is no attribute key", expected: expected)
                continue
            }
            guard keys.insert(key) else {
                add(.duplicate, "attributes.\(key)", "the attribute comes twice")
                continue
            }
            guard let value = attributeValue(attribute.value, key: key) else { continue }
            result.append(ProductAttribute(key: key, value: value))
        }
        return result
    }

    /// Whether a text may be the key of an attribute.
    package static func isAttributeKey(_ text: String) -> Bool {
        (1...ProductLimits.attributeKeyBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    private mutating func attributeValue(_ value: AttributeValue, key: String) -> AttributeValue? {
        switch value {
        case .text(let text):
            let clean = paragraphs(text, "attributes.\(key)", bytes: ProductLimits.attributeTextBytes)
            return clean.isEmpty ? nil : .text(clean)
        case .boolean, .point: return value
        case .number(let number, let unit):
            guard number.isFinite else {
                add(.invalidValue, "attributes.\(key)", "the number is not finite")
                return nil
            }
            return .number(number + 0, unit: line(unit, "attributes.\(key).unit", bytes: ProductLimits.unitBytes))
        case .list(let entries):
            if entries.count > ProductLimits.attributeListEntries {
                tooMany("attributes.\(key)", entries.count, ProductLimits.attributeListEntries)
            }
            var result: [String] = []
            var seen = Set<String>()
            for (position, entry) in entries.prefix(ProductLimits.attributeListEntries).enumerated() {
                let field = "attributes.\(key)[\(position)]"
                guard let text = line(entry, field, bytes: ProductLimits.attributeTextBytes) else { continue }
                if seen.insert(text).inserted { result.append(text) }
            }
            return result.isEmpty ? nil : .list(result)
        }
    }

    mutating func media(_ written: [MediaDraft]) -> [Media] {
        if written.count > ProductLimits.media { tooMany("media", written.count, ProductLimits.media) }
        var result: [Media] = []
        for (position, draft) in written.prefix(ProductLimits.media).enumerated() {
            let path = "media[\(position)]"
            let before = problems.count
            let url = address(draft.url, "\(path).url")
            if url == nil, problems.count == before { add(.required, "\(path).url", "a medium needs its address") }
            var kind = Media.Kind.image
            if let text = draft.kind {
                if let known = Media.Kind(rawValue: text) {
                    kind = known
                } else {
                    let known = Media.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                    let message = "\(JSONReader.quoted(text)) is no kind of medium"
                    add(.invalidValue, "\(path).kind", message, expected: "one of \(known)")
                }
            }
            let text = line(draft.alternativeText, "\(path).alt", bytes: ProductLimits.alternativeTextBytes)
            result.append(Media(url: url ?? "", kind: kind, alternativeText: text))
        }
        return result
    }
}

/// Keys of attributes that have been met. Comparing a few is cheaper than making a set of them.
private struct AttributeKeys {
    private static let countForSet = 12

    private let usesSet: Bool
    private var list: [String] = []
    private var set = Set<String>()

    init(expected count: Int) {
        usesSet = count > Self.countForSet
        if usesSet { set.reserveCapacity(count) } else { list.reserveCapacity(count) }
    }

    /// - Returns: whether the key is new.
    mutating func insert(_ key: String) -> Bool {
        if usesSet { return set.insert(key).inserted }
        if list.contains(key) { return false }
        list.append(key)
        return true
    }
}
