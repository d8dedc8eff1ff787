import Foundation

/// A request body that was written to a file.
struct SpooledBody: Sendable {
    let file: URL
    let byteCount: Int
    /// FNV-1a of the bytes: tells a repeated upload from another one under the same idempotency key. It is no
    /// protection against somebody who wants two files to look alike, who would only fool himself.
    let digest: UInt64
    /// Without parameters, lowercase; `nil` when the request had none.
    let mediaType: String?
}
