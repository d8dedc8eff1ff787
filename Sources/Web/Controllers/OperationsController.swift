import Catalog
import Commerce
import HTTPTypes
import Hummingbird
import NIOCore
import Search

/// Health, metrics, the API document and the greeting.
struct OperationsController: Sendable {
    let index: IndexControl
    let registry: PrometheusRegistry
    let requests: RequestMetrics
    let rates: RequestRates
    let commerceEvents: EventPublisher
    /// `nil` when none is served.
    let document: ByteBuffer?

    private static let greeting = """
        Aisle, product search and catalog indexing. Try:

          curl '{base}/api/v1/search?q=laptop+bag&facets=brand,category&price_ranges=auto'
          curl '{base}/api/v1/suggest?q=lap'
          curl '{base}/api/v1/categories'
          curl '{base}/api/catalog/search?q=laptop'
          curl '{base}/health/ready'

        All calls: {base}/api/v1/openapi.yaml

        """

    func greet(_ call: Call) async throws(Refusal) -> Answer {
        let host = call.authority.flatMap { Self.isPlainHost($0) ? "http://\($0)" : nil } ?? ""
        return .text(Self.greeting.replacing("{base}", with: host))
    }

    /// Whether the process runs; says nothing of the data, so that a restart is never the answer to a damaged index.
    func live(_ call: Call) async throws(Refusal) -> Answer {
        .json(JSONWriter.bytes(["status": "live"]))
    }

    func ready(_ call: Call) async throws(Refusal) -> Answer {
        let state: IndexControl.Readiness
        do throws(Refusal) {
            state = try await index.readiness()
        } catch {
            return Self.readiness(isReady: false, reasons: [error.message], [])
        }
        return Self.readiness(
            isReady: state.isReady, reasons: state.reasons,
            [
                JSONMember("backlog", .integer(Int64(state.backlog))),
                JSONMember("sequence", .integer(state.sequence)),
                JSONMember("documents", .integer(Int64(state.documents))),
                JSONMember("generation", .string(state.generation)),
                JSONMember("revision", .integer(Int64(clamping: state.revision))),
            ])
    }

    func metrics(_ call: Call) async throws(Refusal) -> Answer {
        var text = PrometheusText()
        registry.write(to: &text)
        text.gauge("aisle_http_requests_in_flight", Double(requests.requestsInFlight))
        text.gauge("aisle_rate_limit_callers", Double(rates.callers))
        // A scrape must show the server's own numbers even when the store can't be read.
        do throws(Refusal) {
            let state = try await index.readiness()
            text.gauge("aisle_ready", state.isReady ? 1 : 0)
            text.gauge("aisle_index_backlog", Double(state.backlog))
            text.gauge("aisle_index_sequence", Double(state.sequence))
            text.gauge("aisle_index_documents", Double(state.documents))
            text.gauge("aisle_index_revision", Double(state.revision))
            text.type(.gauge, of: "aisle_index_generation_info")
            text.sample(
                "aisle_index_generation_info", labels: PrometheusText.labels([("generation", state.generation)]), 1)
        } catch {
            text.gauge("aisle_ready", 0)
        }
        do throws(Refusal) {
            let lags = try await commerceEvents.lags()
            text.type(.gauge, of: "aisle_event_lag")
            for lag in lags {
                let labels = PrometheusText.labels([("subscriber", lag.subscriber)])
                text.sample("aisle_event_lag", labels: labels, Double(lag.events))
            }
        } catch {
            // `aisle_ready` tells of the store.
        }
        return .text(text.text, .prometheus)
    }

    func openAPI(_ call: Call) async throws(Refusal) -> Answer {
        guard let document else {
            throw Refusal(.notFound, message: "this server was started without its API document")
        }
        return Answer(status: .ok, contentType: .yaml, body: document)
    }

    private static func readiness(isReady: Bool, reasons: [String], _ numbers: [JSONMember]) -> Answer {
        let head = [
            JSONMember("ready", .boolean(isReady)), JSONMember("reasons", .array(reasons.map { .string($0) })),
        ]
        var answer = Answer.json(
            JSONWriter.bytes(.object(head + numbers)), status: isReady ? .ok : .serviceUnavailable)
        if !isReady { answer.headers[.retryAfter] = "5" }
        return answer
    }

    /// Whether the address that the client called may be shown in a text that people copy into a shell.
    private static func isPlainHost(_ host: String) -> Bool {
        host.utf8.count <= 255
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
                    UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
    }
}
