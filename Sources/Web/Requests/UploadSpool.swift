import Catalog
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Search

/// Writes uploads to files, so that their size is the disk's matter and not the memory's.
///
/// A file is called `….part` until it is whole; what a crash left half written is removed at the next start.
struct UploadSpool: Sendable {
    let folder: URL
    let pool: BlockingPool
    let gate: ConcurrencyGate
    let randomness: @Sendable () -> UInt64

    /// Bytes between two writes: large enough that hopping to the pool costs nothing, small enough for the memory.
    private static let chunkBytes = 1_048_576

    /// Makes the folder and removes what earlier runs left half written. Blocks.
    func prepare() throws(Refusal) {
        do {
            let files = FileManager.default
            try files.createDirectory(at: folder, withIntermediateDirectories: true)
            for file in try files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "part" {
                try files.removeItem(at: file)
            }
        } catch {
            throw Refusal(.readOnly, message: "the folder for uploads \(folder.path) can't be made or cleaned")
        }
    }

    func write(_ request: Request, bytesMax: Int) async throws -> SpooledBody {
        guard gate.enter() else {
            throw Refusal(.unavailable, message: "other uploads are running, try again when they are done")
        }
        defer { gate.leave() }
        let name = "upload-" + RequestIDSource.hexadecimal(randomness()) + RequestIDSource.hexadecimal(randomness())
        let part = folder.appending(path: name + ".part")
        do throws {
            let (count, digest) = try await copy(request, to: part, bytesMax: bytesMax)
            guard count > 0 else { throw Refusal(.invalidRequest, message: "the call needs a body") }
            let whole = folder.appending(path: name)
            try await onDisk { try FileManager.default.moveItem(at: part, to: whole) }
            return SpooledBody(
                file: whole, byteCount: count, digest: digest, mediaType: MediaTypeName.of(request.headers))
        } catch {
            try await remove(part)
            throw error
        }
    }

    /// Removes a file whose upload was not taken over by an import.
    func discard(_ body: SpooledBody) async throws(Refusal) {
        try await remove(body.file)
    }

    private func copy(
        _ request: Request, to file: URL, bytesMax: Int
    ) async throws -> (count: Int, digest: UInt64) {
        var count = 0
        var digest = ContentDigest()
        var chunk = ByteBuffer()
        let handle = try await pool.run { () throws(Refusal) in try Self.create(file) }
        for try await var part in request.body {
            count += part.readableBytes
            guard count <= bytesMax else { throw BodyReader.tooLarge(bytesMax) }
            digest.add(part)
            chunk.writeBuffer(&part)
            guard chunk.readableBytes >= Self.chunkBytes else { continue }
            try await Self.append(chunk, to: handle, pool: pool)
            chunk.clear()
        }
        try await Self.append(chunk, to: handle, pool: pool)
        try await onDisk { try handle.close() }
        if let text = request.headers[.contentLength], let declared = Int(text), count < declared {
            throw ChannelError.inputClosed
        }
        return (count, digest.value)
    }

    private func remove(_ file: URL) async throws(Refusal) {
        try await onDisk {
            if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
        }
    }

    private static func create(_ file: URL) throws(Refusal) -> FileHandle {
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw Refusal(.readOnly, message: "the server can't write the upload to its data folder")
        }
        do {
            return try FileHandle(forWritingTo: file)
        } catch {
            throw refusal(error)
        }
    }

    private static func append(_ chunk: ByteBuffer, to handle: FileHandle, pool: BlockingPool) async throws(Refusal) {
        guard chunk.readableBytes > 0 else { return }
        try await pool.run { () throws(Refusal) in
            do {
                try handle.write(contentsOf: Data(chunk.readableBytesView))
            } catch {
                throw refusal(error)
            }
        }
    }

    private func onDisk(_ work: @escaping @Sendable () throws -> Void) async throws(Refusal) {
        try await pool.run { () throws(Refusal) in
            do { try work() } catch { throw Self.refusal(error) }
        }
    }

    private static func refusal(_ error: any Error) -> Refusal {
        let cocoa = error as? CocoaError
        if cocoa?.code == .fileWriteOutOfSpace {
            return Refusal(.diskFull, message: "the disk of the data folder is full, nothing was imported")
        }
        return Refusal(.readOnly, message: "the server can't write the upload to its data folder")
    }
}

/// FNV-1a over a stream of bytes.
struct ContentDigest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ buffer: ByteBuffer) {
        var hash = value
        buffer.withUnsafeReadableBytes { bytes in
            for byte in bytes {
                hash ^= UInt64(byte)
                hash = hash &* 0x0000_0100_0000_01B3
            }
        }
        value = hash
    }
}
