import Documents
import Exchange
import Logging
import Synchronization

@testable import Watching

enum Sample {
    static let start = UTCMilliseconds(sinceEpoch: 1_795_000_000_000)

    static func after(days: Int64) -> UTCMilliseconds { self.start.advanced(by: .seconds(days * 86_400)) }

    /// Something that ends, `days` after ``start``, and began so many before.
    static func item(
        _ kind: ExpiringItem.Kind = .certificate,
        _ name: String = "node-sign GM",
        began days: Int64 = 365,
        ends end: Int64,
        edition: String = "1"
    ) -> ExpiringItem {
        ExpiringItem(
            kind, name, purpose: kind == .certificate ? "node-sign" : nil, suite: kind == .certificate ? "GM" : nil,
            edition: edition, from: self.after(days: -days), until: self.after(days: end))
    }

    static func neighbour(_ code: String, _ status: LinkView.Status = .open, parent: Bool = false) throws
        -> NodeSnapshot.Neighbour
    {
        NodeSnapshot.Neighbour(
            code: try DivisionCode(code), isParent: parent, status: status, packets: 0, bytes: 0, messages: 0,
            ages: Array(repeating: 0, count: QueueAges.limits.count + 1), oldest: nil, nextTry: nil, window: 8,
            underWay: 0, failures: 0, answered: self.start, skew: 0, cause: "", sent: .init(), received: .init())
    }

    /// A node with which nothing is wrong.
    static func snapshot(_ neighbours: [NodeSnapshot.Neighbour] = []) throws -> NodeSnapshot {
        var store = NodeSnapshot.Store()
        (store.freeBytes, store.volumeBytes) = (50 << 30, 100 << 30)
        return NodeSnapshot(
            time: self.start, started: self.start, node: try DivisionCode("350823"), version: "0.1.0", suite: "GM",
            isReady: true, neighbours: neighbours, commits: .init(), store: store, deadLetters: [:], connections: 0,
            witness: WitnessStanding(), process: ProcessFigures(), expiries: [])
    }
}

/// Keeps log lines.
final class LogRecorder: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).mapValues(\.description)
            self.recorder.content.withLock {
                $0.append(Line(level: event.level, message: event.message.description, metadata: metadata))
            }
        }
    }

    private let content = Mutex<[Line]>([])

    var lines: [Line] { self.content.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }
}
