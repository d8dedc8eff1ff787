package import Catalog

/// What rules did to one search, as its answer tells.
package struct AppliedRules: Sendable, Hashable {
    /// Ids of the curations, in the order in which they count.
    package var curations: [String]
    /// Where the shop should lead instead of showing hits.
    package var redirect: String?
    /// In order.
    package var banners: [String]
    /// Products that have a place of their own in this order, by place; those that the search's filters leave out are
    /// not among them.
    package var pinned: [ProductID] = []

    package init(curations: [String], redirect: String? = nil, banners: [String] = []) {
        self.curations = curations
        self.redirect = redirect
        self.banners = banners
    }

    /// The member `merchandising` of an answer.
    func write(to writer: inout JSONWriter) {
        writer.name("merchandising")
        writer.beginObject()
        list("curations", curations, to: &writer)
        if let redirect {
            writer.name("redirect")
            writer.string(redirect)
        }
        if !banners.isEmpty { list("banners", banners, to: &writer) }
        if !pinned.isEmpty { list("pinned", pinned.map(\.rawValue), to: &writer) }
        writer.endObject()
    }

    private func list(_ name: String, _ texts: [String], to writer: inout JSONWriter) {
        writer.name(name)
        writer.beginArray()
        for text in texts { writer.string(text) }
        writer.endArray()
    }
}
