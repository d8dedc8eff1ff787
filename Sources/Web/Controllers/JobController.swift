import Catalog
import HTTPTypes
import Search

/// Starting long work and watching it.
struct JobController: Sendable {
    let imports: CatalogImport
    let index: IndexControl
    let jobs: JobLedger

    func startImport(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["format", "dry_run", "mapping"])
        guard case .file(let upload) = call.body else {
            throw Refusal(.invalidRequest, message: "the call needs a body")
        }
        var settings = ImportOptions(actor: call.actor)
        settings.format = try Self.format(options["format"], mediaType: upload.mediaType)
        settings.isDryRun = try Call.flag(options, "dry_run")
        if let mapping = options["mapping"] {
            settings.mapping = try FieldMapping(yaml: mapping)
            settings.mappingText = mapping
        }
        return Self.accepted(try await imports.start(upload.file, options: settings, deleteAfterwards: true))
    }

    func list(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await jobs.list())
    }

    func job(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await jobs.get(call.text(0)))
    }

    func cancel(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await jobs.cancel(call.text(0)))
    }

    // MARK: Index

    func indexStatus(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await index.status())
    }

    func startReindex(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.accepted(try await index.startReindex(actor: call.actor))
    }

    func rollback(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .json(try await index.rollback())
    }

    func startVerify(_ call: Call) async throws(Refusal) -> Answer {
        let repair = try Call.flag(try call.options(["repair"]), "repair")
        return Self.accepted(try await index.startVerify(repair: repair, actor: call.actor))
    }

    // MARK: Shared

    /// The named format; otherwise what the media type says; `nil` lets the content decide.
    static func format(_ name: String?, mediaType: String?) throws(Refusal) -> ImportFormat? {
        if let name {
            if let format = ImportFormat(rawValue: name) { return format }
            let problem = Problem(
                .invalidParameter, field: "format", message: "found \"\(name.prefix(40))\"",
                expected: ImportFormat.allCases.map(\.rawValue).joined(separator: ", "))
            throw Refusal(.invalidParameter, message: "a parameter is not valid", problems: [problem])
        }
        switch mediaType {
        case "application/x-ndjson", "application/ndjson", "application/jsonl": return .ndjson
        case "text/csv": return .csv
        // "application/json" is said of arrays and of lines alike, and curl says "x-www-form-urlencoded" of all.
        case nil, "application/json", "application/gzip", "application/x-gzip", "application/octet-stream",
            "text/plain", "application/x-www-form-urlencoded":
            return nil
        case .some(let other):
            throw Refusal(
                .unsupportedMediaType,
                message: "expected NDJSON, JSON or CSV, gzipped or not, found \(other.prefix(80))")
        }
    }

    /// - Parameter path: below the prefix, where the caller may ask how the job is.
    static func accepted(_ job: String, at path: String = "jobs") -> Answer {
        let body: JSONValue = ["job": .string(job), "status_url": .string("\(Routes.prefix)/\(path)/\(job)")]
        return .json(JSONWriter.bytes(body), status: .accepted)
    }
}
