import Hummingbird
import Logging
import NIOCore

/// What the server knows of a request's connection.
package struct ConnectionContext: InitializableFromSource, Sendable {
    let remoteAddress: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        remoteAddress = source.channel.remoteAddress
    }
}
