import Logging
import Synchronization

/// Lines of the nodes' logs from `warning` up.
final class Alarms: Sendable {
    struct Line: Sendable, Hashable {
        let node: String
        let level: Logger.Level
        let message: String
    }

    private let state = Mutex<[Line]>([])

    fileprivate func add(_ line: Line) { self.state.withLock { $0.append(line) } }

    func lines(_ node: String, _ level: Logger.Level) -> [String] {
        self.state.withLock { $0 }.filter { $0.node == node && $0.level == level }.map(\.message)
    }
}

struct AlarmHandler: LogHandler {
    let alarms: Alarms
    let node: String
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard event.level >= .warning else { return }
        self.alarms.add(.init(node: self.node, level: event.level, message: "\(event.message)"))
    }
}
