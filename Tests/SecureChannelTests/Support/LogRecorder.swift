import Logging
import Synchronization

/// Keeps log entries and lets a test wait for one.
final class LogRecorder: Sendable {
    struct Entry: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]

        var code: String? { self.metadata["error.code"] }
        var reason: String { self.metadata["error.reason"] ?? "" }
    }

    private struct State {
        var entries: [Entry] = []
        var waiting: [(code: String, continuation: CheckedContinuation<Entry, Never>)] = []
    }

    private let state = Mutex(State())

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(recorder: self) }
        logger.logLevel = .trace
        return logger
    }

    var entries: [Entry] { self.state.withLock { $0.entries } }

    /// Waits for the first entry with this error code.
    func entry(code: String) async -> Entry {
        await withCheckedContinuation { continuation in
            self.state.withLock { state in
                if let entry = state.entries.first(where: { $0.code == code }) {
                    continuation.resume(returning: entry)
                } else {
                    state.waiting.append((code, continuation))
                }
            }
        }
    }

    private func add(_ entry: Entry) {
        self.state.withLock { state in
            state.entries.append(entry)
            for waiter in state.waiting where waiter.code == entry.code {
                waiter.continuation.resume(returning: entry)
            }
            state.waiting.removeAll { $0.code == entry.code }
        }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(recorder: LogRecorder) {
            self.recorder = recorder
        }

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).mapValues { $0.description }
            self.recorder.add(Entry(level: event.level, message: event.message.description, metadata: metadata))
        }
    }
}
