import CanonicalJSON
import Foundation
import Synchronization
import Testing

/// How a program ended.
enum ProcessEnd: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
}

/// A program started by a test; its output goes to files, so that nothing waits for a pipe that another one inherited.
final class ChildProcess: Sendable {
    private struct State {
        var end: ProcessEnd?
        var waiting: [CheckedContinuation<ProcessEnd, Never>] = []
    }

    /// Foundation learns of a program's end by a socket, which another one started at the same time could inherit.
    private static let starting = Mutex(())

    private let process = Process()
    private let state = Mutex(State())

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: Its file.
    ///   - arguments: Its arguments.
    ///   - input: The file it reads, or nil for none.
    ///   - output: The file its standard output is appended to.
    ///   - errors: The file its standard error is appended to.
    ///   - environment: Variables beside those of this process.
    init(
        _ executable: String,
        _ arguments: [String],
        input: String? = nil,
        output: String,
        errors: String,
        environment: [String: String] = [:]
    ) throws {
        self.process.executableURL = URL(fileURLWithPath: executable)
        self.process.arguments = arguments
        self.process.environment = ProcessInfo.processInfo.environment.merging(
            // A backtrace of a killed program helps nobody and takes its time.
            ["SWIFT_BACKTRACE": "enable=no", "LC_ALL": "C.UTF-8"].merging(environment) { _, new in new }
        ) { _, new in new }
        let streams = [try Self.appending(output), try Self.appending(errors)]
        let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: input ?? "/dev/null"))
        self.process.standardInput = source
        self.process.standardOutput = streams[0]
        self.process.standardError = streams[1]
        self.process.terminationHandler = { [weak self] process in
            let status = process.terminationStatus
            self?.conclude(process.terminationReason == .exit ? .exited(status) : .signalled(status))
        }
        try Self.starting.withLock { _ in try self.process.run() }
        for stream in streams + [source] { try stream.close() }
    }

    private static func appending(_ path: String) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(fileURLWithPath: path))
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        return handle
    }

    var identifier: Int32 { self.process.processIdentifier }

    var hasEnded: Bool { self.state.withLock { $0.end != nil } }

    func signal(_ number: Int32) {
        // Under the lock: a number that was given back may be another's already.
        self.state.withLock { state in
            if state.end == nil { _ = Foundation.kill(self.identifier, number) }
        }
    }

    /// Waits for the end, cancelled or not.
    func end() async -> ProcessEnd {
        await withCheckedContinuation { continuation in
            let end = self.state.withLock { state -> ProcessEnd? in
                if state.end == nil { state.waiting.append(continuation) }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    /// Waits for the end; cancellation kills the program.
    func endOrKill() async -> ProcessEnd {
        await withTaskCancellationHandler {
            await self.end()
        } onCancel: {
            self.signal(SIGKILL)
        }
    }

    private func conclude(_ end: ProcessEnd) {
        let waiting = self.state.withLock { state in
            state.end = end
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: end) }
    }
}

/// How a program ended and what it printed.
struct CommandRun: Sendable {
    let end: ProcessEnd
    let output: String
    let errors: String

    /// The exit status; a signal counts as none.
    var status: Int32? {
        guard case .exited(let status) = self.end else { return nil }
        return status
    }

    func json() throws -> JSONValue {
        try #require(self.status == 0, "\(self.errors)")
        return try JSONValue(parsing: Array(self.output.utf8))
    }

    /// Runs a program to its end.
    static func of(
        _ executable: String,
        _ arguments: [String],
        input: String? = nil,
        in folder: Scratch
    ) async throws -> CommandRun {
        try await Self.of(executable, arguments, bytes: input.map { Array($0.utf8) }, in: folder)
    }

    /// Runs a program to its end.
    static func of(
        _ executable: String,
        _ arguments: [String],
        bytes input: [UInt8]?,
        in folder: Scratch
    ) async throws -> CommandRun {
        let stem = folder.path("run-\(UUID().uuidString)")
        let source = input == nil ? nil : "\(stem).in"
        if let input, let source { try Data(input).write(to: URL(fileURLWithPath: source)) }
        defer {
            for suffix in ["in", "out", "err"] { try? FileManager.default.removeItem(atPath: "\(stem).\(suffix)") }
        }
        let process = try ChildProcess(
            executable, arguments, input: source, output: "\(stem).out", errors: "\(stem).err",
            environment: Self.sanitizer)
        let end = await process.endOrKill()
        return CommandRun(end: end, output: try Self.text("\(stem).out"), errors: try Self.text("\(stem).err"))
    }

    /// A command may end while it holds memory; what the address sanitizer looks for there are the leaks of nodes.
    private static let sanitizer: [String: String] = {
        let inherited = ProcessInfo.processInfo.environment["ASAN_OPTIONS"].map { "\($0):" } ?? ""
        return ["ASAN_OPTIONS": "\(inherited)detect_leaks=0"]
    }()

    private static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
