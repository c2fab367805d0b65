import Foundation
import Synchronization

/// A program run by a test.
final class Command: Sendable {
    private struct State {
        var text = ""
        var waiting: [(needle: String, continuation: CheckedContinuation<String, any Error>)] = []
        var hasEnded = false
    }

    struct Ended: Error {
        let text: String
    }

    private let process = Process()
    private let input: Pipe
    private let state = Mutex(State())
    private let finished: AsyncStream<Never>

    init(_ arguments: [String], in folder: URL) throws {
        let (finished, continuation) = AsyncStream.makeStream(of: Never.self)
        self.finished = finished
        self.process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        self.process.arguments = arguments
        self.process.currentDirectoryURL = folder
        let (input, output) = try self.process.runWithPipes()
        self.input = input
        // A thread that blocks sees the end of the output always; a readability handler sometimes does not.
        Thread.detachNewThread { [self] in
            while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
                self.take(String(decoding: data, as: UTF8.self))
            }
            self.end()
            continuation.finish()
        }
    }

    func send(_ text: String) throws {
        try self.input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }

    /// Waits until the output holds a text; the answer is all output so far.
    func output(containing needle: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            self.state.withLock { state in
                if state.text.contains(needle) {
                    continuation.resume(returning: state.text)
                } else if state.hasEnded {
                    continuation.resume(throwing: Ended(text: state.text))
                } else {
                    state.waiting.append((needle, continuation))
                }
            }
        }
    }

    /// Waits for the end of the output; the answer is all of it, standard output and error as they came.
    func wholeOutput() async -> String {
        for await _ in self.finished {}
        return self.state.withLock { $0.text }
    }

    /// Ends the program if it still runs; it may have inherited a mask that blocks SIGTERM.
    func kill() {
        if self.process.isRunning { Foundation.kill(self.process.processIdentifier, SIGKILL) }
    }

    private func take(_ text: String) {
        self.state.withLock { state in
            state.text += text
            let text = state.text
            for waiter in state.waiting where text.contains(waiter.needle) {
                waiter.continuation.resume(returning: text)
            }
            state.waiting.removeAll { text.contains($0.needle) }
        }
    }

    private func end() {
        self.state.withLock { state in
            state.hasEnded = true
            for waiter in state.waiting {
                waiter.continuation.resume(throwing: Ended(text: state.text))
            }
            state.waiting = []
        }
    }
}

extension Process {
    /// Two programs started at once could inherit each other's pipes, and then neither's output would end.
    private static let starting = Mutex(())

    fileprivate func runWithPipes() throws -> (input: Pipe, output: Pipe) {
        try Self.starting.withLock { _ in
            let pipes = (input: Pipe(), output: Pipe())
            self.standardInput = pipes.input
            self.standardOutput = pipes.output
            self.standardError = pipes.output
            try self.run()
            return pipes
        }
    }

    func runAlone() throws {
        try Self.starting.withLock { _ in try self.run() }
    }
}

/// A folder of its own for a test, removed afterwards.
func withScratchFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = try makeScratchFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

/// A folder of its own for a test, removed afterwards.
func withScratchFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = try makeScratchFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

private func makeScratchFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("yizhan-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}
