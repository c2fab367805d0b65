import CanonicalJSON
import Foundation
import Synchronization
import Testing

/// A node did not start.
struct NodeFailure: Error, CustomStringConvertible {
    let description: String
}

/// One `yizhan serve` and its folder.
final class TestNode: Sendable {
    let place: Place
    let scratch: Scratch
    private let executable: String
    private let current = Mutex<ChildProcess?>(nil)

    init(_ place: Place, executable: String, scratch: Scratch) {
        self.place = place
        self.executable = executable
        self.scratch = scratch
    }

    var folder: String { self.scratch.path(self.place.rawValue) }
    var configuration: String { "\(self.folder)/node.yaml" }
    var socket: String { "\(self.folder)/run/yizhan.sock" }
    var logFile: String { "\(self.folder)/node.log" }
    private var portFile: String { "\(self.folder)/run/port" }

    // MARK: Life

    /// Starts the node and waits until it answers.
    ///
    /// - Parameter fault: The step at which it is to die, as `YIZHAN_FAULT` names it.
    func start(dyingAt fault: String? = nil) async throws {
        let process = try self.launch(dyingAt: fault)
        do {
            _ = try await eventually("node \(self.place) to answer", within: .seconds(90)) {
                if process.hasEnded {
                    throw NodeFailure(description: "node \(self.place) ended: \(try self.log().suffix(2000))")
                }
                return FileManager.default.fileExists(atPath: self.portFile) ? true : nil
            }
        } catch {
            process.signal(SIGKILL)
            throw error
        }
    }

    /// Changes the configuration's text.
    func configure(_ change: (String) -> String) throws {
        let text = String(decoding: try Files.bytes(self.configuration), as: UTF8.self)
        try Data(change(text).utf8).write(to: URL(fileURLWithPath: self.configuration))
    }

    /// Starts the node and does not wait.
    @discardableResult
    func launch(dyingAt fault: String? = nil, environment: [String: String] = [:]) throws -> ChildProcess {
        try? FileManager.default.removeItem(atPath: self.portFile)
        let process = try ChildProcess(
            self.executable, ["serve", "--config", self.configuration, "--port-file", self.portFile],
            output: self.logFile, errors: self.logFile,
            environment: environment.merging(fault.map { ["YIZHAN_FAULT": $0] } ?? [:]) { first, _ in first })
        self.current.withLock { $0 = process }
        return process
    }

    /// Ends the node orderly.
    @discardableResult
    func stop() async -> ProcessEnd? { await self.end(by: SIGTERM) }

    /// Ends the node as a power cut would.
    @discardableResult
    func kill() async -> ProcessEnd? { await self.end(by: SIGKILL) }

    func signal(_ number: Int32) { self.current.withLock { $0 }?.signal(number) }

    private func end(by signal: Int32) async -> ProcessEnd? {
        guard let process = self.current.withLock({ $0 }) else { return nil }
        process.signal(signal)
        let end = await process.endOrKill()
        self.current.withLock { $0 = nil }
        return end
    }

    /// Waits for the node to end by itself.
    func end() async -> ProcessEnd? { await self.current.withLock { $0 }?.endOrKill() }

    /// The port of the running node's link.
    func port() throws -> Int {
        let text = String(decoding: try Files.bytes(self.portFile), as: UTF8.self)
        return try #require(Int(text.trimmingCharacters(in: .newlines)))
    }

    /// The most memory the running node has used, and what it has reserved, in kilobytes.
    func memory() throws -> (peak: Int, reserved: Int) {
        let process = try #require(self.current.withLock { $0 }, "node \(self.place) does not run")
        let status = String(decoding: try Files.bytes("/proc/\(process.identifier)/status"), as: UTF8.self)
        let values = ["VmHWM:", "VmPeak:"].map { name in
            status.split(separator: "\n").first { $0.hasPrefix(name) }
                .flatMap { Int($0.split(whereSeparator: \.isWhitespace)[1]) }
        }
        return (try #require(values[0]), try #require(values[1]))
    }

    /// The spool's unfinished files.
    func drafts() throws -> [String] {
        let folder = "\(self.folder)/data/spool/drafts"
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try Files.all(below: folder)
    }

    // MARK: Log

    func log() throws -> String { String(decoding: try Files.bytes(self.logFile), as: UTF8.self) }

    /// The lines that hold all of some texts.
    func logLines(_ needles: String...) throws -> [String] { try self.logLines(needles) }

    private func logLines(_ needles: [String]) throws -> [String] {
        try self.log().split(separator: "\n").map(String.init).filter { line in needles.allSatisfy(line.contains) }
    }

    /// Waits for a line that holds all of some texts.
    @discardableResult
    func awaitLog(_ needles: String...) async throws -> String {
        try await eventually("a line in the log of \(self.place) with \(needles)") { try self.logLines(needles).first }
    }

    // MARK: Commands

    /// Runs a command against the node.
    func run(_ arguments: [String]) async throws -> CommandRun {
        try await CommandRun.of(self.executable, arguments + ["--socket", self.socket], in: self.scratch)
    }

    func json(_ arguments: String...) async throws -> JSONValue { try await self.run(arguments + ["--json"]).json() }

    /// The identifiers of what a unit has received.
    func inbox(of unit: Unit) async throws -> [String] {
        try await self.json("inbox", unit.rawValue).elements?.compactMap { $0["envelope"]?["id"]?.text } ?? []
    }

    /// What waits at the node for its neighbours: packets and system messages.
    func backlog() async throws -> Int {
        let queue = try await self.json("queue").elements ?? []
        let peers = try await self.json("peers").elements ?? []
        return queue.count
            + peers.reduce(0) { $0 + Int(($1["packets"]?.integerValue ?? 0) + ($1["messages"]?.integerValue ?? 0)) }
    }

    /// Where a packet stands for its recipients, as this node sees it.
    func states(of packet: String) async throws -> [String: String] {
        let run = try await self.run(["track", packet, "--json"])
        guard run.status == 0 else { return [:] }
        return try run.json().elements?.first?["deliveries"]?.elements?.reduce(into: [:]) { states, delivery in
            states[delivery["recipient"]?.text ?? ""] = delivery["state"]?.text
        } ?? [:]
    }
}
