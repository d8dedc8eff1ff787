extension Problem: Error {}

extension Problem {
    /// The same problem as part of a larger input: `prefix` goes before the field path.
    package func inside(_ prefix: String) -> Problem {
        var problem = self
        if field.isEmpty {
            problem.field = prefix
        } else if field.hasPrefix("[") {
            problem.field = prefix + field
        } else {
            problem.field = "\(prefix).\(field)"
        }
        return problem
    }
}
