package import Catalog

/// What happened to one product.
package enum IndexChange: Sendable {
    /// The product is as given, and published.
    case put(Product)
    /// The product is not to be found any more.
    case remove(ProductID)

    var id: ProductID {
        switch self {
        case .put(let product): product.id
        case .remove(let id): id
        }
    }
}
