import Foundation

/// What the kernel says of memory at one moment, in bytes.
struct MemoryReading: Sendable, Hashable {
    /// What the process has written and nobody can take back but by ending it.
    var owned: Int
    /// Files that the process looks into, mostly the index; the kernel takes it back when it is short.
    var mapped: Int
    /// What other work could still get, on the machine or in the container.
    var available: Int
    /// All that the machine or the container has.
    var total: Int

    /// - Returns: `nil` where the kernel tells nothing of the kind.
    static func now() -> MemoryReading? {
        let status = lines("/proc/self/status"), machine = lines("/proc/meminfo")
        guard let owned = status["RssAnon"], let total = machine["MemTotal"], let available = machine["MemAvailable"]
        else { return nil }
        var reading = MemoryReading(owned: owned, mapped: status["RssFile"] ?? 0, available: available, total: total)
        if let limit = number("/sys/fs/cgroup/memory.max"), limit < total {
            reading.total = limit
            // What is cached of files goes when it is needed.
            let used = (number("/sys/fs/cgroup/memory.current") ?? 0) - (cachedInContainer ?? 0)
            reading.available = min(available, max(0, limit - used))
        }
        return reading
    }

    /// `Name:   123 kB`, by name, in bytes.
    private static func lines(_ path: String) -> [String: Int] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
        var values: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let cells = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ":" })
            guard cells.count == 3, cells[2] == "kB", let value = Int(cells[1]) else { continue }
            values[String(cells[0])] = value * 1_024
        }
        return values
    }

    private static func number(_ path: String) -> Int? {
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int($0.filter(\.isNumber)) }
    }

    private static var cachedInContainer: Int? {
        guard let text = try? String(contentsOfFile: "/sys/fs/cgroup/memory.stat", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("file ") }
        return line.flatMap { Int($0.dropFirst(5)) }
    }
}
