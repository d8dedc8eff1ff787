import Catalog
import SearchIndex
import Synchronization

/// Answers that were given already, for as long as the index stands still.
///
/// All of them go when the index moves on.
final class AnswerCache: Sendable {
    /// What an answer depends on beside the snapshot.
    struct Key: Hashable, Sendable {
        let route: String
        /// Which of its versions, too.
        var analyzer: String
        let request: SearchRequest
        let rules: RulesMoment

        /// - Parameter changesWithTime: whether some price begins or ends; answers then hold for a second.
        init(
            route: String, analyzer: String, request: SearchRequest, changesWithTime: Bool,
            rules: RulesMoment = RulesMoment()
        ) {
            self.route = route
            self.analyzer = analyzer
            self.rules = rules
            var request = request
            let second = request.now.millisecondsSinceEpoch / 1_000
            request.now = .init(millisecondsSinceEpoch: changesWithTime ? second * 1_000 : 0)
            self.request = request
        }
    }

    /// Which rules were in force.
    struct RulesMoment: Hashable, Sendable {
        var version: Int64 = 0
        /// How many of the instants at which a rule begins or ends were past.
        var turns = 0
    }

    private struct State {
        /// ``IndexSnapshot/serial`` of what the answers were read from.
        var serial: UInt64 = 0
        var answers: RecencyCache<Key, [UInt8]>
    }

    let isOff: Bool
    private let state: Mutex<State>

    /// - Parameter bytesMax: memory for answers; 0 keeps none.
    init(bytesMax: Int) {
        isOff = bytesMax == 0
        state = Mutex(State(answers: RecencyCache(bytesMax: bytesMax) { _, answer in answer.count + Self.keyBytes }))
    }

    func answer(_ key: Key, serial: UInt64) -> [UInt8]? {
        state.withLock { $0.serial == serial ? $0.answers.value(key) : nil }
    }

    /// What the answers take, about.
    var bytes: Int { state.withLock { $0.answers.bytes } }

    func forget() { state.withLock { $0.answers.removeAll() } }

    func keep(_ answer: [UInt8], _ key: Key, serial: UInt64) {
        state.withLock { state in
            // Serials grow: an answer that was overtaken by a commit is late.
            guard serial >= state.serial else { return }
            if serial > state.serial {
                state.serial = serial
                state.answers.removeAll()
            }
            state.answers.keep(answer, key)
        }
    }

    /// What a key takes, about.
    private static let keyBytes = 512
}
