import Catalog
import SearchIndex

extension Curation {
    /// Why the curation places nothing at a moment.
    func inactiveReason(at instant: Timestamp) -> ExplainedReason {
        var details = [JSONMember("curation", .string(id))]
        if let from { details.append(JSONMember("from", .string(from.rfc3339))) }
        if let until { details.append(JSONMember("until", .string(until.rfc3339))) }
        let why: String
        if !isEnabled {
            why = "is switched off"
        } else if let from, instant < from {
            why = "begins at \(from.rfc3339)"
        } else {
            why = "ended at \(until?.rfc3339 ?? "an earlier time")"
        }
        return ExplainedReason(
            .expiredCuration, "the curation '\(id)', which gives the product a place, \(why)", details)
    }
}
