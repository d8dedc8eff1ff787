#if DEBUG
    import Catalog
    import Commerce
    import Foundation

    /// Stands for a program outside that hears of events: writes each as a line into a file, which outlives the
    /// process.
    struct EventFile: EventSubscriber {
        let path: String
        let killSwitch: KillSwitch?

        var name: String { "event file" }
        var types: Set<String>? { nil }
        var beginning: EventBeginning { .oldest }
        var eventsAtOnce: Int { 20 }

        func take(_ events: [CommerceEvent]) async throws(Refusal) {
            killSwitch?.reach(.beforeEvents)
            let lines = events.flatMap { JSONWriter.bytes($0.envelope) + [UInt8(ascii: "\n")] }
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            do { try file.write(contentsOf: Data(lines)) } catch {
                throw Refusal(.readOnly, message: "the file \(path) can't be written")
            }
            killSwitch?.reach(.afterEvents)
        }
    }
#endif
