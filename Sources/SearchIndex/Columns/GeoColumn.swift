package import Catalog

/// A field of points over a whole snapshot: two columns of numbers, one for each coordinate.
struct GeoColumn: Sendable {
    private let latitudes: NumberColumn
    private let longitudes: NumberColumn

    /// The column of numbers with the latitudes of a field; filters and orders may use it by this name, too.
    static func latitudeField(_ field: String) -> String { field + ".lat" }

    static func longitudeField(_ field: String) -> String { field + ".lon" }

    /// - Returns: `nil` when no product has a point under this name.
    init?(_ field: String, _ snapshot: IndexSnapshot) {
        guard let latitudes = snapshot.numberColumn(Self.latitudeField(field)),
            let longitudes = snapshot.numberColumn(Self.longitudeField(field))
        else { return nil }
        self.latitudes = latitudes
        self.longitudes = longitudes
    }

    func point(_ docid: UInt32) -> GeoPoint? {
        guard let latitude = latitudes.value(docid), let longitude = longitudes.value(docid) else { return nil }
        return GeoPoint(latitude: latitude, longitude: longitude)
    }

    /// Those of some documents that lie within a circle, its edge included.
    func documents(in circle: GeoCircle, within documents: Bitmap) -> Bitmap {
        // A degree of latitude is as long everywhere, so that most documents need no trigonometry.
        let degrees = circle.radiusMeters / GeoCircle.metersPerDegree * (1 + 1e-9) + 1e-9
        let band = NumberRange((circle.center.latitude - degrees)...(circle.center.latitude + degrees))
        var found: [UInt32] = []
        latitudes.documents(in: band, within: documents).forEach { docid in
            if let point = point(docid), circle.contains(point) { found.append(docid) }
        }
        return Bitmap(sorted: found)
    }
}
