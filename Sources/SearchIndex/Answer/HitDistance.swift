package import Catalog

/// How far each hit is from the point that a search names.
struct HitDistance {
    private let origin: GeoPoint
    private let points: GeoColumn?

    /// The point is that of the first order by distance, else of the first circle that all hits must lie in.
    ///
    /// - Returns: `nil` when the search names no point.
    init?(_ request: SearchRequest, _ snapshot: IndexSnapshot) {
        guard let (field, origin) = Self.origin(request.sort) ?? request.filter.flatMap(Self.origin) else { return nil }
        self.origin = origin
        points = GeoColumn(field, snapshot)
    }

    func write(_ document: UInt32, to writer: inout JSONWriter) {
        writer.name("distance_meters")
        if let point = points?.point(document) {
            writer.number(point.distanceMeters(to: origin).rounded())
        } else {
            writer.null()
        }
    }

    private static func origin(_ keys: [SortKey]) -> (String, GeoPoint)? {
        for key in keys {
            if case .distance(let field, let origin) = key.field { return (field, origin) }
        }
        return nil
    }

    private static func origin(_ node: FilterNode) -> (String, GeoPoint)? {
        switch node {
        case .near(let field, let circle): (field, circle.center)
        case .and(let parts): parts.lazy.compactMap(origin).first
        case .or, .not, .comparison, .in, .range, .exists: nil
        }
    }
}
