/// Reads the bytes of an RFC 3339 time or a plain date.
struct TimestampReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Milliseconds since 1970; `nil` unless the whole text is a time.
    mutating func read() -> Int64? {
        guard let year = digits(4), year >= 1, take("-"), let month = digits(2), take("-"), let day = digits(2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let midnight = date.daysSinceEpoch * Timestamp.millisecondsPerDay
        if index == bytes.count { return midnight }
        guard take("T") || take("t") || take(" "), let ofDay = timeOfDay(), let offset = zoneOffset(),
            index == bytes.count
        else { return nil }
        return midnight + ofDay - offset
    }

    private mutating func timeOfDay() -> Int64? {
        // 60 is a leap second; POSIX time has none, so that it falls together with the next second.
        guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60, take(":"),
            let second = digits(2), second <= 60
        else { return nil }
        var milliseconds: Int64 = 0
        if take(".") {
            var place: Int64 = 100
            let start = index
            while let digit = digits(1) {
                milliseconds += digit * place
                place /= 10
            }
            guard index > start else { return nil }
        }
        return ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds
    }

    private mutating func zoneOffset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60
        else { return nil }
        let offset = (hour * 60 + minute) * 60_000
        return isWest ? -offset : offset
    }

    private mutating func digits(_ count: Int) -> Int64? {
        guard index + count <= bytes.count else { return nil }
        var value: Int64 = 0
        for position in index..<(index + count) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else { return nil }
            value = value * 10 + Int64(bytes[position] - UInt8(ascii: "0"))
        }
        index += count
        return value
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }
}
