package import Catalog
import Foundation

/// Everything within a distance of a point.
package struct GeoCircle: Hashable, Sendable {
    package let center: GeoPoint
    /// Above 0.
    package let radiusMeters: Double

    package init(center: GeoPoint, radiusMeters: Double) {
        self.center = center
        self.radiusMeters = radiusMeters
    }

    func contains(_ point: GeoPoint) -> Bool { center.distanceMeters(to: point) <= radiusMeters }

    /// Half of the Earth's circumference: a larger circle holds nothing more.
    static let radiusMetersMax = 20_037_508.0
    static let metersPerDegree = GeoPoint.earthRadiusMeters * .pi / 180

    /// How many meters a unit of length has; `nil` for what is none.
    static func meters(unit: String) -> Double? {
        switch unit {
        case "m": 1
        case "km": 1_000
        case "mi": 1_609.344
        default: nil
        }
    }
}

extension GeoPoint {
    /// The mean radius of the Earth.
    static let earthRadiusMeters = 6_371_008.8

    /// The way over the surface of a sphere, within 0.6 % of that over the ellipsoid.
    ///
    /// - Source: the haversine formula (Sinnott 1984), which keeps its precision for small distances.
    package func distanceMeters(to other: GeoPoint) -> Double {
        let radians = Double.pi / 180
        let height = sin((other.latitude - latitude) * radians / 2)
        let width = sin((other.longitude - longitude) * radians / 2)
        let chord =
            height * height + cos(latitude * radians) * cos(other.latitude * radians) * width * width
        return 2 * Self.earthRadiusMeters * asin(min(1, chord.squareRoot()))
    }
}
