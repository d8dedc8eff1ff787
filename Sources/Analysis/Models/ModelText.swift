/// The text of a learned model, taken apart into lines of `key=value`.
struct ModelText {
    /// A block of lines: the head of the file, or one tree.
    struct Section {
        /// 1-based.
        let line: Int
        private(set) var values: [String: (line: Int, text: Substring)] = [:]

        init(line: Int) { self.line = line }

        mutating func put(_ text: Substring, line: Int) {
            let equals = text.firstIndex(of: "=")
            let key = String(text[..<(equals ?? text.endIndex)])
            values[key] = (line, equals.map { text[text.index(after: $0)...] } ?? "")
        }
    }

    let file: String
    let problems: ProblemList
    /// What the file says it is: `tree` or `linear`.
    private(set) var kind: Substring = ""
    private(set) var head = Section(line: 1)
    private(set) var trees: [Section] = []
    /// Whether the file is whole; one that was cut off lacks its last line.
    private(set) var hasEnd = false

    init(_ text: String, file: String, problems: ProblemList) {
        self.file = file
        self.problems = problems
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            if line.isEmpty || line.hasPrefix("#") { continue }
            if kind.isEmpty {
                kind = line
            } else if line == "end of trees" {
                // What follows are notes on the training.
                hasEnd = true
                return
            } else if line.hasPrefix("Tree=") {
                trees.append(Section(line: index + 1))
            } else if trees.isEmpty {
                head.put(line, line: index + 1)
            } else {
                trees[trees.count - 1].put(line, line: index + 1)
            }
        }
    }

    func add(_ line: Int, _ message: String) { problems.add(file, "line \(line)", message) }

    /// - Returns: `nil`, with a problem noted, for a key that is missing or no whole number.
    func integer(_ key: String, in section: Section) -> Int? {
        guard let found = section.values[key] else {
            add(section.line, "expected \(key)=")
            return nil
        }
        if let number = Int(found.text) { return number }
        add(found.line, "expected a whole number, found \(key)=\(found.text.prefix(40))")
        return nil
    }

    /// Finite numbers with spaces between.
    ///
    /// - Returns: `nil`, with a problem noted, unless there are as many as expected.
    func numbers(_ key: String, in section: Section, count: Int) -> [Double]? {
        guard let words = words(key, in: section) else { return nil }
        let numbers = words.compactMap { Double($0) }
        guard numbers.count == count, words.count == count, numbers.allSatisfy(\.isFinite) else {
            add(section.values[key]?.line ?? section.line, "expected \(count) numbers in \(key)")
            return nil
        }
        return numbers
    }

    func integers(_ key: String, in section: Section, count: Int) -> [Int]? {
        guard let words = words(key, in: section) else { return nil }
        let numbers = words.compactMap { Int($0) }
        guard numbers.count == count, words.count == count else {
            add(section.values[key]?.line ?? section.line, "expected \(count) whole numbers in \(key)")
            return nil
        }
        return numbers
    }

    /// The places in ``TreeModel/featureNames`` of the features that the file names.
    ///
    /// - Returns: `nil`, with a problem noted for each unknown feature.
    func features() -> [Int]? {
        guard let names = words("feature_names", in: head) else { return nil }
        let line = head.values["feature_names"]?.line ?? 1
        var places: [Int] = []
        for name in names {
            if let place = TreeModel.featureNames.firstIndex(of: String(name)) {
                if places.contains(place) { add(line, "the feature \(name) is named twice") }
                places.append(place)
            } else {
                let known = TreeModel.featureNames.joined(separator: ", ")
                add(line, "there is no feature \"\(name.prefix(40))\"; there are \(known)")
            }
        }
        if names.isEmpty { add(line, "expected names of features") }
        return places.count == names.count && !names.isEmpty ? places : nil
    }

    private func words(_ key: String, in section: Section) -> [Substring]? {
        guard let found = section.values[key] else {
            add(section.line, "expected \(key)=")
            return nil
        }
        return found.text.split(separator: " ")
    }
}
