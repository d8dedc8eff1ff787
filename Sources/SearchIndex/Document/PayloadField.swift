/// The members of a hit that are stored ready to be copied into an answer.
package enum PayloadField: String, Sendable, CaseIterable {
    case id
    case slug
    case sku
    case gtins
    case model
    case name
    case description
    case brand
    case categoryPath = "category_path"
    case tags
    case language
    case translations
    case attributes
    case variants
    case media
    case imageURL = "image_url"
    case prices
    case stock
    case rating
    case reviewCount = "review_count"
    case popularity
    case releasedAt = "released_at"
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case version
    /// The best matching variant; made for each answer and stored nowhere.
    case variant

    /// Whether result lists show the field unless told otherwise; others are read for single products.
    var isShownInLists: Bool {
        switch self {
        case .id, .slug, .name, .brand, .categoryPath, .stock, .rating, .reviewCount, .imageURL, .attributes, .variant:
            true
        case .sku, .gtins, .model, .description, .tags, .language, .translations, .variants, .media, .prices,
            .popularity, .releasedAt, .createdAt, .updatedAt, .version:
            false
        }
    }

    /// The number under which a payload stores the field; never changed within a format version.
    var code: UInt8 {
        switch self {
        case .id: 1
        case .slug: 2
        case .sku: 3
        case .gtins: 4
        case .model: 5
        case .name: 6
        case .description: 7
        case .brand: 8
        case .categoryPath: 9
        case .tags: 10
        case .language: 11
        case .translations: 12
        case .attributes: 13
        case .variants: 14
        case .media: 15
        case .imageURL: 16
        case .prices: 17
        case .stock: 18
        case .rating: 19
        case .reviewCount: 20
        case .popularity: 21
        case .releasedAt: 22
        case .createdAt: 23
        case .updatedAt: 24
        case .version: 25
        case .variant: 26
        }
    }
}
