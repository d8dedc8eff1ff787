import ArgumentParser
import Catalog
import Logging
import Search

/// The options of every command that works with a data folder.
struct EngineOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A YAML file with settings; options go before it.", valueName: "file"))
    var settings: String?

    @Option(help: ArgumentHelp("The data folder (default: data).", valueName: "folder"))
    var data: String?

    @Option(help: ArgumentHelp("The folder of the analyzer files (default: analyzers).", valueName: "folder"))
    var analyzers: String?

    @Flag(name: .shortAndLong, help: "Log what goes on, not only what goes wrong.")
    var verbose = false

    /// The settings in force: options before environment before file before defaults.
    func resolved(_ environment: Environment = .ofProcess) throws(Refusal) -> AisleSettings {
        let file = settings ?? environment.settings
        var resolved = try file.map { (path) throws(Refusal) in try AisleSettings.load(path) } ?? AisleSettings()
        if let folder = data ?? environment.data { resolved.engine.dataFolder = folder }
        if let folder = analyzers ?? environment.analyzers { resolved.engine.analyzersFolder = folder }
        return resolved
    }

    /// A logger that writes to standard error.
    ///
    /// - Parameter level: from which level on it writes without `--verbose`.
    func logger(_ level: Logger.Level = .warning) -> Logger {
        var logger = Logger(label: "aisle")
        logger.logLevel = verbose ? .debug : level
        return logger
    }

    /// Opens the data folder for a command that ends.
    func open(_ purpose: Engine.Purpose) async throws(Refusal) -> Engine {
        let settings = try resolved().engine
        return try await Engine.open(settings, purpose: purpose, now: SystemClock.now, logger: logger())
    }
}
