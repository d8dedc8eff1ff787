import Catalog
import SearchIndex
import Synchronization

/// Answers that were given already, for as long as the index stands still.
///
/// All of them go when the index moves on. Within a revision the last used half of the budget stays; what was not asked
/// for since the half was last full goes.
final class AnswerCache: Sendable {
    /// What an answer depends on beside the snapshot.
    struct Key: Hashable, Sendable {
        let route: String
        let analyzer: String
        let request: SearchRequest

        /// - Parameter changesWithTime: whether some price begins or ends; answers then hold for a second.
        init(route: String, analyzer: String, request: SearchRequest, changesWithTime: Bool) {
            self.route = route
            self.analyzer = analyzer
            var request = request
            let second = request.now.millisecondsSinceEpoch / 1_000
            request.now = .init(millisecondsSinceEpoch: changesWithTime ? second * 1_000 : 0)
            self.request = request
        }
    }

    private struct State {
        /// ``IndexSnapshot/serial`` of what the answers were read from.
        var serial: UInt64 = 0
        var young: [Key: [UInt8]] = [:]
        var old: [Key: [UInt8]] = [:]
        var youngBytes = 0
    }

    private let halfMax: Int
    private let state = Mutex(State())

    /// - Parameter bytesMax: memory for answers; 0 keeps none.
    init(bytesMax: Int) { halfMax = bytesMax / 2 }

    var isOff: Bool { halfMax == 0 }

    func answer(_ key: Key, serial: UInt64) -> [UInt8]? {
        state.withLock { state in
            guard state.serial == serial else { return nil }
            if let answer = state.young[key] { return answer }
            guard let answer = state.old[key] else { return nil }
            keep(answer, key, &state)
            return answer
        }
    }

    func keep(_ answer: [UInt8], _ key: Key, serial: UInt64) {
        state.withLock { state in
            // Serials grow: an answer that was overtaken by a commit is late.
            guard serial >= state.serial else { return }
            if serial > state.serial { state = State(serial: serial) }
            keep(answer, key, &state)
        }
    }

    private func keep(_ answer: [UInt8], _ key: Key, _ state: inout State) {
        let size = answer.count + Self.keyBytes
        guard size <= halfMax else { return }
        if state.youngBytes + size > halfMax {
            state.old = state.young
            state.young = [:]
            state.youngBytes = 0
        }
        if state.young.updateValue(answer, forKey: key) == nil { state.youngBytes += size }
    }

    /// What a key takes, about.
    private static let keyBytes = 512
}
