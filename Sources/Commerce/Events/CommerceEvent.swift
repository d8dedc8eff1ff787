import Catalog

/// The kind of an event with the version of its payload. Each module declares its own beside its rules.
///
/// A version grows when a member is taken away or means something else; further members don't change it.
package struct CommerceEventType: Hashable, Sendable {
    /// "inventory.reserved", "order.created", …
    package let name: String
    package let version: Int64

    package init(_ name: String, version: Int64 = 1) {
        self.name = name
        self.version = version
    }
}

/// One thing that happened in the shop, as it is published.
package struct CommerceEvent: Hashable, Sendable {
    /// Grows with every event; tells a repetition.
    package var number: Int64
    package var type: CommerceEventType
    package var at: Timestamp
    /// Of the request that made it happen, the same for everything that came of it.
    package var correlationID: String
    package var payload: JSONValue

    /// `{"id","type","version","timestamp","correlationId","payload"}`, the form in which events leave the service.
    package var envelope: JSONValue {
        [
            "id": .integer(number), "type": .string(type.name), "version": .integer(type.version),
            "timestamp": .string(at.rfc3339), "correlationId": .string(correlationID), "payload": payload,
        ]
    }
}
