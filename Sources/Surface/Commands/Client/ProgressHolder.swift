internal import Synchronization

/// Starts a progress bar once the size of the work is known.
final class ProgressHolder: Sendable {
    private let title: String
    private let bar = Mutex<ProgressBar?>(nil)

    init(title: String) { self.title = title }

    func update(_ done: UInt64, _ total: UInt64) {
        self.bar.withLock { bar in
            let current = bar ?? ProgressBar(self.title, total: Int64(clamping: total), unit: .bytes)
            bar = current
            current.update(to: Int64(clamping: done))
        }
    }

    func finish() { self.bar.withLock { $0 }?.finish() }
}
