import Foundation

/// Reads lists of units: `gb: gigabyte, ~go` for a unit with its spellings, `tb = 1000 gb: terabyte` for one that is so
/// many of another, `in ~ 25.4 mm, rounded: inch` for one that is about so many of another system's.
///
/// A list of another language adds spellings to a unit by its name alone.
struct UnitReader {
    let lists: WordLists
    let normalizer: ListNormalizer

    private struct Entry {
        let name: String
        var base: (name: String, factor: Double)?
        var partner: (name: String, factor: Double)?
        var isRounded = false
        var spellings: [String] = []
        let list: String
        let line: Int
    }

    private struct LineError: Error {
        let message: String
    }

    private static let form = "`unit: spelling, spelling`, `unit = 1000 other: …` or `unit ~ 25.4 other: …`"

    func read(_ options: YAMLObject) -> MeasureUnits {
        var entries: [Entry] = []
        for name in options.strings("lists") ?? [] {
            // Which unit a spelling means in this list.
            var meanings: [String: String] = [:]
            for line in lists.lines(name, for: options, key: "lists") {
                do {
                    let entry = try self.entry(line, name, &meanings)
                    try Self.add(entry, to: &entries)
                } catch {
                    options.problems.add(WordLists.file(name), "line \(line.number)", error.message)
                }
            }
        }
        if entries.isEmpty { options.add("lists", "expected the name of a list of units") }
        return MeasureUnits(Self.units(entries, options))
    }

    private func entry(
        _ line: WordLists.Line, _ list: String, _ meanings: inout [String: String]
    ) throws(LineError) -> Entry {
        let sides = line.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = sides[0].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let words = parts.first?.split(separator: " ").map { normalizer.folded(String($0)) } ?? []
        guard sides.count == 2, words.count == 1 || words.count == 4, parts.count <= 2 else {
            throw LineError(message: "expected \(Self.form), found \"\(line.text)\"")
        }
        var entry = Entry(name: words[0], list: list, line: line.number)
        if words.count == 4 {
            guard let factor = Double(words[2]), factor > 0, factor.isFinite, words[1] == "=" || words[1] == "~" else {
                throw LineError(message: "expected = or ~, a number above 0 and a unit, found \"\(parts[0])\"")
            }
            if words[1] == "=" { entry.base = (words[3], factor) } else { entry.partner = (words[3], factor) }
        }
        if parts.count == 2 {
            guard parts[1] == "rounded" else {
                throw LineError(message: "expected `rounded` after the comma, found \"\(parts[1])\"")
            }
            entry.isRounded = true
        }
        entry.spellings = sides[1].split(separator: ",").map {
            normalizer.folded($0.trimmingCharacters(in: .whitespaces))
        }.filter { !$0.isEmpty }
        for spelling in [entry.name] + entry.spellings {
            let key = spelling.hasPrefix("~") ? String(spelling.dropFirst()) : spelling
            if let other = meanings[key], other != entry.name {
                throw LineError(message: "\"\(key)\" already means the unit \(other)")
            }
            meanings[key] = entry.name
        }
        return entry
    }

    /// A unit that is there gets more spellings; what it is in other units may be said only once.
    private static func add(_ entry: Entry, to entries: inout [Entry]) throws(LineError) {
        guard let known = entries.firstIndex(where: { $0.name == entry.name }) else {
            entries.append(entry)
            return
        }
        guard entry.base == nil, entry.partner == nil, !entry.isRounded else {
            throw LineError(
                message: "the unit \(entry.name) is described already in \(WordLists.file(entries[known].list)) line "
                    + "\(entries[known].line); add spellings with `\(entry.name): …`")
        }
        entries[known].spellings += entry.spellings
    }

    /// Every unit in terms of its base. A base is a unit of its own, so that no chain has to be followed.
    private static func units(
        _ entries: [Entry], _ options: YAMLObject
    ) -> [(unit: MeasureUnit, spellings: [String])] {
        func refuse(_ entry: Entry, _ message: String) {
            options.problems.add(WordLists.file(entry.list), "line \(entry.line)", message)
        }
        // Both directions: `in ~ 25.4 mm` also says what a millimetre is.
        var partners: [String: (name: String, factor: Double)] = [:]
        for entry in entries {
            for target in [entry.base, entry.partner].compactMap({ $0?.name }) {
                guard let other = entries.first(where: { $0.name == target }) else {
                    refuse(entry, "there is no unit \"\(target)\"")
                    continue
                }
                if other.base != nil {
                    refuse(entry, "\"\(target)\" is given in another unit itself; use \(other.base?.name ?? "")")
                }
            }
            guard let partner = entry.partner else { continue }
            if partners[entry.name] != nil || partners[partner.name] != nil {
                refuse(entry, "the unit \(entry.name) or \(partner.name) has a counterpart already")
            }
            partners[entry.name] = partner
            partners[partner.name] = (entry.name, 1 / partner.factor)
        }
        return entries.map { entry in
            let base = entry.base?.name ?? entry.name
            let unit = MeasureUnit(
                entry.name, base: base, factor: entry.base?.factor ?? 1, partner: partners[base]?.name,
                partnerFactor: partners[base]?.factor ?? 1, isRounded: entry.isRounded)
            return (unit, entry.spellings)
        }
    }
}
