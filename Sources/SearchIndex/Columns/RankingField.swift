/// Names of the columns that hold term hashes for the second ranking stage.
enum Sequences {
    /// Terms of the name in order.
    static let name = "name"
    /// Joined compounds of the name.
    static let joined = "joined"
    static let brand = "brand"
    /// The model number as one term.
    static let model = "model"
    /// The last word of the product's type.
    static let type = "type"
    /// Colours that the name says.
    static let colours = "colours"
    /// Accessory words that say what the product is.
    static let accessories = "accessories"
}
