#if DEBUG
    import Foundation
    import Store
    import Synchronization

    /// Numbers the places where something that lasts changes hands, and ends the process with SIGKILL at one of them, for
    /// tests of what a crash leaves behind. It is in debug builds only (see "Crashes" in CONTRIBUTING.md).
    final class KillSwitch: Sendable {
        /// Between which two things the process can be cut.
        enum Step: String, CaseIterable {
            /// A transaction has written everything, and is not on the disk.
            case beforeCommit = "commit.before"
            /// It is on the disk, and nobody knows.
            case afterCommit = "commit.after"
            /// The gateway has not been asked yet.
            case beforeAuthorize = "authorize.before"
            /// It has done what it was asked for, and nobody knows.
            case afterAuthorize = "authorize.after"
            case beforeConfirm = "confirm.before"
            case afterConfirm = "confirm.after"
            case beforeCapture = "capture.before"
            case afterCapture = "capture.after"
            case beforeCancel = "cancel.before"
            case afterCancel = "cancel.after"
            case beforeRefund = "refund.before"
            case afterRefund = "refund.after"
            case beforeTransfer = "transfer.before"
            case afterTransfer = "transfer.after"
            case beforePayout = "payout.before"
            case afterPayout = "payout.after"
            case beforeReversal = "reversal.before"
            case afterReversal = "reversal.after"
            /// Events are about to leave for another program, and then it has them.
            case beforeEvents = "events.before"
            case afterEvents = "events.after"
            case beforeMail = "mail.before"
            case afterMail = "mail.after"
        }

        /// The step to end at, counted from 1 since the start of the process; `nil` ends never.
        private let number: Int?
        /// A line "number name" is added for each step; `nil` for none.
        private let log: FileHandle?
        private let last = Mutex(0)

        /// - Parameter log: a file; what is in it stays.
        init(number: Int?, log path: String?) {
            self.number = number
            log = path.flatMap { path in
                let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
                return descriptor < 0 ? nil : FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            }
        }

        /// As the environment says: `AISLE_KILL_AT_STEP` and `AISLE_STEP_LOG`. `nil` without both.
        static var ofProcess: KillSwitch? {
            let environment = Environment.ofProcess
            guard environment.killAtStep != nil || environment.stepLog != nil else { return nil }
            return KillSwitch(number: environment.killAtStep.flatMap { Int($0) }, log: environment.stepLog)
        }

        func reach(_ step: Step) {
            // Steps of several threads at once: one at a time is counted, written down, and ended at.
            last.withLock { last in
                last += 1
                // A log that can't be written only shows less.
                try? log?.write(contentsOf: Data("\(last) \(step.rawValue)\n".utf8))
                guard last == number else { return }
                kill(getpid(), SIGKILL)
                while true { pause() }
            }
        }

        /// Makes a call that may be cut off before it is made and before its answer is heard.
        func between<Value, Failure>(
            _ before: Step, _ after: Step, _ call: () async throws(Failure) -> Value
        ) async throws(Failure) -> Value {
            reach(before)
            let value = try await call()
            reach(after)
            return value
        }

        var commits: CommitObserver {
            CommitObserver(
                willCommit: { self.reach(.beforeCommit) }, didCommit: { self.reach(.afterCommit) })
        }
    }
#endif
