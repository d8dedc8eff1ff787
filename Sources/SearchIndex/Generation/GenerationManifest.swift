package import Catalog
import Foundation

/// What a generation says of itself: how it was made and what its files must look like.
package struct GenerationManifest: Sendable, Hashable {
    package struct File: Sendable, Hashable {
        package let name: String
        package let bytes: Int
        package let checksum: String
    }

    package var formatVersion: Int
    package var fingerprint: String
    package var analyzer: String
    /// Documents of the base, without later changes.
    package var documents: Int
    /// The outbox sequence that the base stands for.
    package var checkpoint: Int64
    package var files: [File]

    func write(to path: String) throws(IndexError) {
        let json: JSONValue = [
            "format_version": .integer(Int64(formatVersion)), "fingerprint": .string(fingerprint),
            "analyzer": .string(analyzer), "documents": .integer(Int64(documents)),
            "checkpoint": .integer(checkpoint),
            "files": .array(
                files.map {
                    [
                        "name": .string($0.name), "bytes": .integer(Int64($0.bytes)),
                        "checksum": .string($0.checksum),
                    ]
                }),
        ]
        try DurableFile.replace(path, with: JSONWriter.bytes(json))
    }

    /// The fingerprint of the schema that a finished generation was built with; `nil` when it can't be read.
    package static func fingerprint(of folder: GenerationFolder) -> String? {
        // Whoever opens the generation is told what is wrong with it.
        try? read(folder.manifest).fingerprint
    }

    /// - Throws: `missing`, or `damaged` when it is no manifest.
    static func read(_ path: String) throws(IndexError) -> GenerationManifest {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .fileUnreadable(path: path, reason: SystemError.message(errno))
        }
        guard let json = try? JSONReader.parse(Array(data)), let format = json["format_version"]?.integer,
            let fingerprint = json["fingerprint"]?.text, let documents = json["documents"]?.integer,
            let files = json["files"]?.elements
        else { throw .damaged(path: path, reason: "not a manifest") }
        return GenerationManifest(
            formatVersion: Int(format), fingerprint: fingerprint, analyzer: json["analyzer"]?.text ?? "",
            documents: Int(documents),
            // Older formats keep it elsewhere; they are refused as foreign.
            checkpoint: json["checkpoint"]?.integer ?? 0,
            files: files.compactMap { file in
                guard let name = file["name"]?.text, let bytes = file["bytes"]?.integer,
                    let checksum = file["checksum"]?.text
                else { return nil }
                return File(name: name, bytes: Int(bytes), checksum: checksum)
            })
    }

    /// Files of a finished generation, with their size and checksum.
    static func describe(_ folder: GenerationFolder) throws(IndexError) -> [File] {
        var files: [File] = []
        for path in [folder.columns, folder.payloads, folder.words] {
            let bytes = try StableBytes(mapping: path)
            files.append(
                File(
                    name: (path as NSString).lastPathComponent, bytes: bytes.count,
                    checksum: String(Checksum.of(bytes.raw), radix: 16)))
        }
        return files
    }
}
