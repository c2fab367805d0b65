import Foundation
import LocalAPI

/// A real daemon of the release build, with a store of its own that begins empty.
final class NodeProcess {
    let node: String
    let socket: String
    private let process = Process()
    private let log: String

    /// Starts a daemon in a node's folder.
    ///
    /// - Parameters:
    ///   - node: The node's code.
    ///   - folder: The network's folder, which holds the nodes' folders.
    ///   - nodes: The nodes of the run; a neighbour that is not one of them is left out of the configuration.
    ///   - executable: The daemon.
    /// - Throws: When the configuration cannot be written or the daemon not started.
    init(_ node: String, in folder: String, among nodes: [String], executable: String) throws {
        let home = "\(folder)/\(node)"
        self.node = node
        self.socket = "\(home)/run/yizhan.sock"
        self.log = "\(home)/node.log"
        for path in ["\(home)/data", self.log] { try? FileManager.default.removeItem(atPath: path) }
        let configuration = "\(home)/bench.yaml"
        let text = try String(contentsOfFile: "\(home)/node.yaml", encoding: .utf8)
        try Self.configuration(text, among: nodes).write(toFile: configuration, atomically: true, encoding: .utf8)
        try Data().write(to: URL(fileURLWithPath: self.log))
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: self.log))
        self.process.executableURL = URL(fileURLWithPath: executable)
        self.process.arguments = ["serve", "--config", configuration]
        self.process.standardInput = FileHandle.nullDevice
        self.process.standardOutput = FileHandle.nullDevice
        self.process.standardError = output
        try self.process.run()
        try output.close()
        try Data("\(self.process.processIdentifier)\n".utf8).write(to: URL(fileURLWithPath: "\(home)/pid"))
    }

    /// The sections of neighbours that take part.
    private static func configuration(_ text: String, among nodes: [String]) -> String {
        let mark = "  - code: "
        var lines: [Substring] = []
        var isKept = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(mark) {
                isKept = nodes.contains(line.dropFirst(mark.count).trimmingCharacters(in: ["\"", " "]))
            } else if !line.hasPrefix("    ") {
                isKept = true
            }
            if isKept { lines.append(line) }
        }
        return lines.joined(separator: "\n")
    }

    /// Waits until the daemon answers.
    func answer() async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        while ContinuousClock.now < deadline {
            guard self.process.isRunning else { throw BenchError("node \(self.node) ended; its log: \(self.log)") }
            if (try? await APIClient(socket: self.socket).get("/v1/status")) != nil { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw BenchError("node \(self.node) does not answer; its log: \(self.log)")
    }

    func usage() throws -> ProcessUsage {
        guard self.process.isRunning else { throw BenchError("node \(self.node) ended; its log: \(self.log)") }
        return try ProcessUsage.of(self.process.processIdentifier)
    }

    var identifier: Int32 { self.process.processIdentifier }

    /// Ends the daemon, and takes its store away: the next run begins with an empty one.
    func stop() async throws {
        guard self.process.isRunning else { return }
        self.process.terminate()
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        while self.process.isRunning {
            guard ContinuousClock.now < deadline else {
                kill(self.process.processIdentifier, SIGKILL)
                throw BenchError("node \(self.node) did not end within 30 s of SIGTERM; its log: \(self.log)")
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
        let home = URL(fileURLWithPath: self.log).deletingLastPathComponent().path
        for name in ["data", "pid"] { try? FileManager.default.removeItem(atPath: "\(home)/\(name)") }
    }
}
