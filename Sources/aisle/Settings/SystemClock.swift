import Catalog
import Foundation

/// The clock on the wall, given to everything that needs the time.
enum SystemClock {
    static let now: @Sendable () -> Timestamp = {
        Timestamp(millisecondsSinceEpoch: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }
}
