import ArgumentParser
import CertificateAuthority
import Client
import Cryptography
import Documents
import Foundation
import LocalAPI
import Packets

/// The benchmark: real daemons on loopback, driven through the local API from submission to verified receipt.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "yizhan-bench", abstract: "Measures nodes that .ci/bench has made.")

    @Option(help: "The folder with the networks int and gm.")
    var networks: String

    @Option(help: "The daemon, yizhan of the release build.")
    var daemon: String

    @Option(help: "The program that measures the limit.")
    var limit: String

    @Option(help: "Metadata of the documents that are sent.")
    var metadata: String

    @Option(help: "Where the figures go, as JSON.")
    var out: String

    @Option(help: "How many seconds a run counts.")
    var seconds: Int?

    @Option(help: "A run by its name, for example int-10k; may be repeated. All without it.")
    var only: [String] = []

    @Flag(help: "The short form.")
    var quick = false

    func run() async throws {
        let plan = Plan(isQuick: self.quick, seconds: self.seconds, only: self.only)
        guard !plan.scenarios.isEmpty else { throw ValidationError("no run is called \(self.only)") }
        let disk = try DiskBaseline.measure(in: self.networks, seconds: self.quick ? 0.5 : 2)
        var report = Report(isQuick: self.quick, disk: disk)
        self.say(Table.disk(disk))
        self.say(Table.header)
        for scenario in plan.scenarios {
            do {
                let outcome = try await self.run(scenario, plan)
                report.outcomes.append(outcome)
                self.say(Table.row(outcome))
            } catch {
                throw BenchError("run \(scenario.name): \(error)")
            }
        }
        try report.write(to: self.out)
    }

    /// Each line at once, also into a pipe.
    private func say(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8))
    }

    private func run(_ scenario: Scenario, _ plan: Plan) async throws -> Outcome {
        // Before and after, and the better counts: the limit is what the machine can do when it is left alone.
        let loop = LimitLoop(executable: self.limit, seconds: plan.limitSeconds / 2)
        let first = try loop.run(scenario)
        let folder = "\(self.networks)/\(scenario.suite.rawValue.lowercased())"
        let document = try self.document(scenario.size)
        var nodes: [NodeProcess] = []
        do {
            for node in scenario.route.nodes.reversed() {
                nodes.insert(
                    try NodeProcess(node, in: folder, among: scenario.route.nodes, executable: self.daemon), at: 0)
            }
            for node in nodes { try await node.answer() }
            let processes = nodes.map(\.identifier) + [getpid()]
            let measurement = Measurement(
                warmUp: plan.warmUp, measured: plan.measured, minimum: scenario.isIdle ? 50 : 3,
                usage: { try .init(processes: processes.map(ProcessUsage.of), machine: ProcessUsage.machine()) })
            try await self.load(scenario, folder, document, nodes[0].socket).run(measurement)
            guard let window = measurement.window else { throw BenchError("it ended before enough was counted") }
            let peaks = try processes.map { try ProcessUsage.of($0).peak }
            for node in nodes { try await node.stop() }
            let second = try loop.run(scenario)
            let limit = first.packetsPerSecond > second.packetsPerSecond ? first : second
            return Outcome(scenario, window, nodes.map(\.node) + ["client"], peaks: peaks, limit: limit)
        } catch {
            for node in nodes { try? await node.stop() }
            throw error
        }
    }

    private func load(_ scenario: Scenario, _ folder: String, _ document: String, _ socket: String) throws -> Load {
        let suite = scenario.suite.rawValue
        let people = "\(folder)/people"
        let stem = "\(people)/\(scenario.route.sender).\(suite.lowercased())"
        let passphrase = try PassphraseSource.file("\(people)/passphrase").read(for: stem)
        let identity = try IdentityFile.open(
            key: "\(stem).key.pem", certificate: "\(stem).cert.pem", passphrase: { passphrase })
        let order = SubmissionClient.Order(
            from: try UnitAddress(scenario.route.sender),
            to: [Envelope.Recipient(try UnitAddress(scenario.route.recipient), .main)],
            metadata: try MetadataFile.read(path: self.metadata), document: document, suite: suite)
        let anchors = try Certificate.all(inPEM: String(contentsOfFile: "\(folder)/anchors.pem", encoding: .utf8))
        return Load(
            api: APIClient(socket: socket), order: order, identity: identity, anchors: anchors,
            inFlight: scenario.inFlight, pause: scenario.pause)
    }

    /// A document that cannot be compressed; what is in it matters to nobody on the way.
    private func document(_ size: Int) throws -> String {
        let path = "\(self.networks)/document-\(size).pdf"
        if !FileManager.default.fileExists(atPath: path) {
            try Data(try RandomBytes.make(size)).write(to: URL(fileURLWithPath: path))
        }
        return path
    }
}
