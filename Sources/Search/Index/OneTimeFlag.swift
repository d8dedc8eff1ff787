import Synchronization

/// Tells a blocking call something once: that its caller no longer wants the result, or that all is there.
package final class OneTimeFlag: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var isSet: Bool { flag.load(ordering: .acquiring) }

    package func set() { flag.store(true, ordering: .releasing) }
}
