import Synchronization

/// Token buckets by name: each caller may spend so many requests at once, and gets them back at a steady rate.
///
/// A bucket is one number, the time at which it will be full again (the generic cell rate algorithm), so that a caller
/// costs as much memory as the name. Buckets that are full again are forgotten first.
final class RateBuckets: Sendable {
    /// How a request fared.
    struct Verdict: Sendable, Equatable {
        var isAllowed: Bool
        /// Requests that a full bucket holds.
        var limit: Int
        /// Requests left now.
        var remaining: Int
        /// Until the bucket is full, rounded up.
        var resetSeconds: Int
        /// Until the next request is allowed, rounded up; 0 when this one was.
        var retryAfterSeconds: Int
    }

    /// How fast a bucket fills and how much it holds.
    struct Rate: Sendable, Equatable {
        var burst: Int
        /// Nanoseconds that one request takes to come back.
        fileprivate var interval: Int64

        /// - Returns: `nil` for no limit.
        /// - Parameter burst: 0 means twice the rate: a page with its menus asks for many things at once.
        init?(perSecond: Int, burst: Int) {
            guard perSecond > 0 else { return nil }
            interval = max(1, 1_000_000_000 / Int64(perSecond))
            self.burst = burst > 0 ? burst : perSecond * 2
        }

        /// As many at once as a minute gives back.
        ///
        /// - Returns: `nil` for no limit.
        init?(perMinute: Int) {
            guard perMinute > 0 else { return nil }
            burst = perMinute
            interval = 60_000_000_000 / Int64(perMinute)
        }
    }

    /// About 10 MB of names at the most.
    static let bucketsMax = 65_536

    private let capacity: Int
    /// When each bucket is full again.
    private let fullAt = Mutex<[String: Int64]>([:])

    init(capacity: Int = RateBuckets.bucketsMax) { self.capacity = max(2, capacity) }

    var count: Int { fullAt.withLock { $0.count } }

    /// Takes one request out of a bucket.
    ///
    /// - Parameter instant: nanoseconds of a clock that never goes back.
    func take(_ name: String, _ rate: Rate, at instant: Int64) -> Verdict {
        let size = rate.interval * Int64(rate.burst)
        let (isAllowed, full) = fullAt.withLock { fullAt in
            // No bucket is further from full than empty: one that seems to be is of a clock that was set back.
            let before = min(max(fullAt[name] ?? instant, instant), instant + size)
            guard before + rate.interval - instant <= size else {
                fullAt[name] = before
                return (false, before)
            }
            if fullAt[name] == nil, fullAt.count >= capacity { Self.forget(&fullAt, at: instant, to: capacity / 2) }
            fullAt[name] = before + rate.interval
            return (true, before + rate.interval)
        }
        return Verdict(
            isAllowed: isAllowed, limit: rate.burst, remaining: Int((size - (full - instant)) / rate.interval),
            resetSeconds: Self.seconds(full - instant),
            retryAfterSeconds: isAllowed ? 0 : max(1, Self.seconds(full + rate.interval - instant - size)))
    }

    /// Whoever has a full bucket loses nothing; among the others those who lose least go first.
    private static func forget(_ fullAt: inout [String: Int64], at instant: Int64, to count: Int) {
        fullAt = fullAt.filter { $0.value > instant }
        guard fullAt.count > count else { return }
        for (name, _) in fullAt.sorted(by: { $0.value < $1.value }).prefix(fullAt.count - count) { fullAt[name] = nil }
    }

    private static func seconds(_ nanoseconds: Int64) -> Int { Int((nanoseconds + 999_999_999) / 1_000_000_000) }
}
