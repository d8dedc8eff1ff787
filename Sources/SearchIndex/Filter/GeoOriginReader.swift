package import Catalog

/// An order by distance from a point: `distance(location, 52.5, 13.4)`.
struct GeoOriginReader {
    let field: String
    let origin: GeoPoint

    /// - Parameter text: in lower case; `nil` when it is no distance.
    init?(_ text: String) {
        guard text.hasPrefix("distance("), text.hasSuffix(")") else { return nil }
        let parts = ListPart.split(String(text.dropFirst(9).dropLast()), by: ",").map(\.text)
        guard parts.count == 3, let field = FieldName.folded(parts[0]), let latitude = Double(parts[1]),
            let longitude = Double(parts[2]), let origin = GeoPoint(latitude: latitude, longitude: longitude)
        else { return nil }
        self.field = field
        self.origin = origin
    }
}
