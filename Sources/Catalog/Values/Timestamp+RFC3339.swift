extension Timestamp {
    /// 0001-01-01T00:00:00Z … 9999-12-31T23:59:59.999Z: what four-digit years can say.
    package static let representable =
        Timestamp(millisecondsSinceEpoch: -62_135_596_800_000)...Timestamp(millisecondsSinceEpoch: 253_402_300_799_999)

    static let millisecondsPerDay: Int64 = 86_400_000

    /// Reads an RFC 3339 time ("2009-12-10T13:05:00.5+02:00") or a plain date ("2009-12-10", midnight UTC).
    ///
    /// Digits after the third of the fraction are dropped. `nil` for anything else: a missing zone, a day that the
    /// month does not have, a year outside 0001…9999.
    package init?(rfc3339 text: String) {
        var text = text
        let milliseconds = text.withUTF8 { buffer -> Int64? in
            var reader = TimestampReader(bytes: buffer)
            return reader.read()
        }
        guard let milliseconds else { return nil }
        self.init(millisecondsSinceEpoch: milliseconds)
        guard Timestamp.representable.contains(self) else { return nil }
    }

    /// The RFC 3339 form in UTC, with milliseconds only when there are any; years are cut to 0001…9999.
    package var rfc3339: String {
        let range = Timestamp.representable
        let clamped = min(max(self, range.lowerBound), range.upperBound).millisecondsSinceEpoch
        let days = Self.floorDivide(clamped, Self.millisecondsPerDay)
        let ofDay = clamped - days * Self.millisecondsPerDay
        let date = CivilDate(daysSinceEpoch: days)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        func append(_ value: Int64, digits: Int) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
        }
        append(date.year, digits: 4)
        bytes.append(UInt8(ascii: "-"))
        append(date.month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        append(date.day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        append(ofDay / 3_600_000, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        append(ofDay / 60_000 % 60, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        append(ofDay / 1_000 % 60, digits: 2)
        if ofDay % 1_000 != 0 {
            bytes.append(UInt8(ascii: "."))
            append(ofDay % 1_000, digits: 3)
        }
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}

/// A day of the proleptic Gregorian calendar.
///
/// - Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilDate {
    var year: Int64
    var month: Int64
    var day: Int64

    /// `nil` when the month does not have that day.
    init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        self.year = year
        self.month = month
        self.day = day
        guard CivilDate(daysSinceEpoch: daysSinceEpoch).day == day else { return nil }
    }

    init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = Timestamp.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = Timestamp.floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
