/// Reads the inside of `geo(location, 52.5, 13.4, 10 km)`.
struct GeoCircleReader {
    static let expectedRadius = "a distance above 0 with its unit, such as 10 km, 500 m or 5 mi"

    /// A number and its unit, in one word or in two.
    ///
    /// - Returns: meters; `nil` when it is no distance.
    static func meters(_ number: String, unit: String?) -> Double? {
        var (digits, letters) = (number[...], (unit ?? "").lowercased())
        if unit == nil {
            let start = number.firstIndex { $0.isLetter } ?? number.endIndex
            digits = number[..<start]
            letters = number[start...].lowercased()
        }
        guard let value = Double(digits), value.isFinite, value > 0, let meters = GeoCircle.meters(unit: letters),
            value * meters <= GeoCircle.radiusMetersMax
        else { return nil }
        return value * meters
    }
}
