internal import Foundation
internal import Synchronization
internal import Terminal

/// Where a command's text goes.
package protocol TextOutput: Sendable {
    /// How wide the terminal is; nil when there is none.
    var columns: Int? { get }

    /// Writes a text as it is.
    func write(_ text: String) throws
}

/// The standard output or the standard error of the process.
struct StandardOutput: TextOutput {
    private let stream: TerminalStream

    init(_ stream: TerminalStream) {
        self.stream = stream
    }

    var columns: Int? { self.stream.isTerminal ? self.stream.columns ?? 80 : nil }

    func write(_ text: String) throws {
        let handle = self.stream == .errors ? FileHandle.standardError : FileHandle.standardOutput
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            throw CommandFailure(.inputOutput, "cannot write to the standard output")
        }
    }
}

/// A text that is kept, for tests and for callers in the same process.
package final class CapturedOutput: TextOutput {
    package let columns: Int?
    private let content = Mutex("")

    package init(columns: Int? = nil) {
        self.columns = columns
    }

    /// Everything written so far.
    package var text: String { self.content.withLock { $0 } }

    package func write(_ text: String) {
        self.content.withLock { $0 += text }
    }
}
