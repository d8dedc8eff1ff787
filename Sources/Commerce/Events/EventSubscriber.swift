import Catalog

/// Somebody who acts on what happened in the shop: writes mails, tells other programs.
///
/// Events come at least once and in their order. They come again when the process ends between ``take(_:)`` and writing
/// down that it was done, so that an event that was taken already, told by its number, must change nothing.
package protocol EventSubscriber: Sendable {
    /// Under which the position is kept: for ever the same.
    var name: String { get }
    /// The names of the types that matter; `nil` for all. Others are passed over.
    var types: Set<String>? { get }
    /// Where to begin when there is no position yet.
    var beginning: EventBeginning { get }
    /// Events of one call at most, at least 1.
    var eventsAtOnce: Int { get }

    /// Acts on events, oldest first.
    ///
    /// - Throws: what kept it from acting on all of them; they come again after a pause, one by one.
    func take(_ events: [CommerceEvent]) async throws(Refusal)
}

/// Where a new subscriber begins.
package enum EventBeginning: Hashable, Sendable {
    /// With the oldest event that is kept.
    case oldest
    /// With what happens since the process was started: nobody wants a mail about an order of last month.
    case present
}
