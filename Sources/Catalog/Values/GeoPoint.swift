/// A place on the Earth in degrees (WGS 84).
package struct GeoPoint: Hashable, Sendable {
    /// −90 (south) to 90 (north).
    package let latitude: Double
    /// −180 (west) to 180 (east).
    package let longitude: Double

    /// What a message expects of a point.
    package static let expected = "a latitude from -90 to 90 and a longitude from -180 to 180"

    /// - Returns: `nil` for what is no place.
    package init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        // Adding 0 makes -0 the same place as 0.
        self.latitude = latitude + 0
        self.longitude = longitude + 0
    }
}
