/// Hears of work that has been done, for metrics.
package protocol SearchObserver: Sendable {
    /// A search was answered.
    func searched(_ timings: SearchTimings)
    /// The answer cache was asked.
    func looked(found: Bool)
    /// The relay took changes into the index.
    func indexed(_ applied: Int, seconds: Double)
}

/// Where the time of one search went.
package struct SearchTimings: Sendable, Hashable {
    /// "search", "suggest", …
    package var route: String
    package var parseMicroseconds = 0
    package var matchMicroseconds = 0
    package var rankMicroseconds = 0
    package var facetMicroseconds = 0
    package var answerMicroseconds = 0
    package var totalMicroseconds = 0
    package var hits = 0

    package init(route: String) { self.route = route }
}

/// Listens to nothing, for commands without metrics.
package struct SilentObserver: SearchObserver {
    package init() {}
    package func searched(_ timings: SearchTimings) {}
    package func looked(found: Bool) {}
    package func indexed(_ applied: Int, seconds: Double) {}
}
