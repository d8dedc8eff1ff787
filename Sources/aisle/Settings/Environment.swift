import Foundation
import Integrations

/// The environment variables that stand for options; nothing else in the program reads any.
struct Environment: Sendable {
    var settings: String?
    var data: String?
    var analyzers: String?
    /// Secrets of the payment company; they belong in no file that is shared.
    var paymentSecrets: GatewaySettings.Secrets
    /// The broker; unlike an option it is not in the list of processes, and the address may hold a password.
    var amqp: String?
    #if DEBUG
        /// The number of the step at which the process ends, a file for all steps, and one for all events: `KillSwitch`.
        var killAtStep: String?
        var stepLog: String?
        var eventLog: String?
    #endif

    /// An empty variable counts as one that is not set.
    init(_ variables: [String: String]) {
        func value(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
        settings = value("AISLE_SETTINGS")
        data = value("AISLE_DATA")
        analyzers = value("AISLE_ANALYZERS")
        paymentSecrets = GatewaySettings.Secrets(
            stripeKey: value("AISLE_STRIPE_KEY"), stripeWebhookSecret: value("AISLE_STRIPE_WEBHOOK_SECRET"))
        amqp = value("AISLE_AMQP")
        #if DEBUG
            killAtStep = value("AISLE_KILL_AT_STEP")
            stepLog = value("AISLE_STEP_LOG")
            eventLog = value("AISLE_EVENT_LOG")
        #endif
    }

    static var ofProcess: Environment { Environment(ProcessInfo.processInfo.environment) }
}
