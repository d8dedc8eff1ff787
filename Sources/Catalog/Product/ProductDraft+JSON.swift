extension ProductDraft {
    /// Reads the bytes of one product's JSON.
    ///
    /// - Throws: `too_long` above ``ProductLimits/jsonBytes``, `invalid_json` or `invalid_utf8`. Everything else that is
    ///   wrong is in ``problems``.
    package static func read(_ bytes: [UInt8]) throws(Refusal) -> ProductDraft {
        guard bytes.count <= ProductLimits.jsonBytes else {
            let message = "a product may have \(ProductLimits.jsonBytes) bytes of JSON but this one has \(bytes.count)"
            throw Refusal(.tooLong, message: message, problems: [Problem(.tooLong, message: message)])
        }
        do throws(Problem) {
            return ProductDraft(json: try JSONReader.parse(bytes))
        } catch {
            throw Refusal(error.code, message: error.message, problems: [error])
        }
    }

    /// Takes a parsed product; never fails, but notes wrong types, bad dates and unknown members in ``problems``.
    ///
    /// `null` means the same as leaving a member out.
    package init(json: JSONValue) {
        self.init()
        guard let members = json.members else {
            problems = [
                Problem(.invalidType, message: "expected an object but found \(json.kindName)", expected: "an object")
            ]
            return
        }
        var reader = DraftReader()
        var imageURL: String?
        var shortPrice: (amount: Int64?, compareAt: Int64?)?
        for member in members where !member.value.isNull {
            if readText(member, &reader) || readRest(member, &reader) { continue }
            switch member.name {
            case "image_url": imageURL = reader.text(member, "")
            case "price": shortPrice = (reader.money(member, ""), shortPrice?.compareAt)
            case "compare_at_price": shortPrice = (shortPrice?.amount, reader.money(member, ""))
            default: reader.unknown(member.name, "")
            }
        }
        if let imageURL, !media.contains(where: { $0.url == imageURL }) {
            media.insert(MediaDraft(url: imageURL), at: 0)
        }
        if let shortPrice { reader.addShortPrice(shortPrice, to: &prices, path: "", source: members) }
        problems = reader.problems
    }

    private mutating func readText(_ member: JSONMember, _ reader: inout DraftReader) -> Bool {
        switch member.name {
        case "id": id = reader.text(member, "")
        case "slug": slug = reader.text(member, "")
        case "sku": sku = reader.text(member, "")
        case "gtins": gtins = reader.texts(member, "", max: ProductLimits.gtins)
        case "model": model = reader.text(member, "")
        case "name": name = reader.text(member, "")
        case "description": descriptionText = reader.text(member, "")
        case "brand": brand = reader.text(member, "")
        case "category_path": categoryPath = reader.texts(member, "", max: ProductLimits.categoryDepth)
        case "tags": tags = reader.texts(member, "", max: ProductLimits.tags)
        case "status": status = reader.text(member, "")
        case "language": language = reader.text(member, "")
        case "currency": currency = reader.text(member, "")
        default: return false
        }
        return true
    }

    private mutating func readRest(_ member: JSONMember, _ reader: inout DraftReader) -> Bool {
        switch member.name {
        case "translations": translations = reader.translations(member)
        case "attributes": attributes = reader.attributes(member)
        case "variants": variants = reader.variants(member)
        case "media": media = reader.media(member)
        case "prices": prices = reader.prices(member, "")
        case "stock": stock = reader.stock(member, "")
        case "rating": rating = reader.number(member, "")
        case "review_count": reviewCount = reader.integer(member, "")
        case "popularity": popularity = reader.number(member, "")
        case "released_at": releasedAt = reader.timestamp(member, "")
        case "created_at": createdAt = reader.timestamp(member, "")
        case "updated_at": updatedAt = reader.timestamp(member, "")
        case "version": version = reader.integer(member, "")
        default: return false
        }
        return true
    }
}
