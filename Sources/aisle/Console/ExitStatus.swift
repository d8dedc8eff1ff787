import ArgumentParser

/// What the process says when it ends, as documented in `aisle --help`.
enum ExitStatus {
    static let somethingRefused = ExitCode(1)
    static let notDone = ExitCode(2)
}
