import CertificateAuthority
import Cryptography
import Documents
import Foundation
import NIOCore
import NIOPosix
import Testing

/// Four nodes, one below the other, with units, officers and a directory; nothing runs before it is started.
final class TestNetwork: Sendable {
    let scratch: Scratch
    let suite: Suite
    let nodes: [Place: TestNode]
    let executable: String
    let hierarchies: [Suite: TestAuthorities]

    /// Makes a network, and whatever happens, ends its nodes and removes its files.
    ///
    /// - Parameters:
    ///   - suite: The suite of the logs, the officers and, unless another is named, the packets.
    ///   - prepare: Adds to the hierarchies before the directory is made.
    static func with<Value>(
        _ suite: Suite = .gm,
        prepare: ([Suite: TestAuthorities], Scratch) throws -> Void = { _, _ in },
        _ body: (TestNetwork) async throws -> Value
    ) async throws -> Value {
        let executable = try #require(Program.yizhan, "yizhan was not built beside the tests")
        let scratch = try Scratch()
        defer { scratch.remove() }
        let network = try await TestNetwork(suite, executable, scratch, prepare: prepare)
        do {
            let value = try await body(network)
            await network.killAll()
            return value
        } catch {
            await network.killAll()
            throw error
        }
    }

    private init(
        _ suite: Suite,
        _ executable: String,
        _ scratch: Scratch,
        prepare: ([Suite: TestAuthorities], Scratch) throws -> Void
    ) async throws {
        self.suite = suite
        self.executable = executable
        self.scratch = scratch
        self.nodes = Place.allCases.reduce(into: [:]) { nodes, place in
            nodes[place] = TestNode(place, executable: executable, scratch: scratch)
        }
        let ports = try await Self.freePorts(Place.allCases.count)
        let addresses = Dictionary(uniqueKeysWithValues: zip(Place.allCases, ports))
        try scratch.write(TestAuthorities.passphraseText + "\n", to: "passphrase", mode: 0o600)
        try scratch.makeFolder("ca")
        try scratch.makeFolder("people")
        let hierarchies = try Suite.allCases.reduce(into: [Suite: TestAuthorities]()) { hierarchies, suite in
            hierarchies[suite] = try TestAuthorities(suite, in: scratch.path("ca"))
        }
        self.hierarchies = hierarchies
        for place in Place.allCases { try self.make(place, addresses, hierarchies) }
        for hierarchy in hierarchies.values { try self.makePeople(hierarchy) }
        try prepare(hierarchies, scratch)
        let directory = try TestAuthorities.directory(Array(hierarchies.values))
        let anchors = hierarchies.values.map { $0.root.chain[0].pem }.joined()
        try scratch.write(anchors, to: "anchors.pem")
        for place in Place.allCases {
            try scratch.write(anchors, to: "\(place.rawValue)/trust/anchors.pem")
            try scratch.write(directory.bytes, to: "\(place.rawValue)/trust/directory.json")
        }
    }

    subscript(place: Place) -> TestNode {
        guard let node = self.nodes[place] else { preconditionFailure("there is a node for each place") }
        return node
    }

    subscript(of unit: Unit) -> TestNode { self[unit.node] }

    var anchors: String { self.scratch.path("anchors.pem") }

    /// Starts some nodes at the same time; all when none is named.
    func start(_ places: Place...) async throws {
        try await withThrowingTaskGroup { group in
            for place in places.isEmpty ? Place.allCases : places {
                group.addTask { try await self[place].start() }
            }
            try await group.waitForAll()
        }
    }

    /// Ends all nodes orderly; each must end so.
    func stopAll() async {
        for place in Place.allCases {
            let end = await self[place].stop()
            let log = end == nil || end == .exited(0) ? "" : (try? self[place].log().suffix(3000)) ?? ""
            #expect(end == nil || end == .exited(0), "node \(place): \(log)")
        }
    }

    private func killAll() async {
        for node in self.nodes.values { await node.kill() }
    }

    // MARK: Making

    private func make(
        _ place: Place,
        _ ports: [Place: Int],
        _ hierarchies: [Suite: TestAuthorities]
    ) throws {
        let code = place.rawValue
        for folder in ["keys", "trust", "run"] { try self.scratch.makeFolder("\(code)/\(folder)") }
        let keys: [(CertificatePurpose, Suite)] = [
            (.link, .int), (.nodeSign, .gm), (.nodeEncrypt, .gm), (.nodeSign, .int), (.nodeEncrypt, .int),
            (.log, self.suite),
        ]
        for (purpose, suite) in keys {
            let stem = self.scratch.path("\(code)/keys/\(purpose.rawValue).\(suite.rawValue.lowercased())")
            try hierarchies[suite]?.issue(purpose, to: code, by: place.issuer).write(to: stem)
        }
        try self.scratch.write(self.configuration(place, ports), to: "\(code)/node.yaml")
    }

    /// Adds settings to a node's configuration before it is started.
    func append(_ settings: String, toConfigurationOf place: Place) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: self.scratch.path("\(place.rawValue)/node.yaml")))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(("\n" + settings).utf8))
    }

    private func configuration(_ place: Place, _ ports: [Place: Int]) -> String {
        var neighbours = ""
        for neighbour in [place.parent, place.child].compactMap(\.self) {
            neighbours += "  - code: \"\(neighbour.rawValue)\"\n    address: 127.0.0.1:\(ports[neighbour] ?? 0)\n"
            if neighbour == place.parent { neighbours += "    parent: true\n" }
        }
        return """
            node:
              code: "\(place.rawValue)"
              suite: \(self.suite.rawValue.lowercased())
              data: data
            trust:
              anchors: trust/anchors.pem
              directory: trust/directory.json
            keys:
              folder: keys
              passphrase-file: ../passphrase
            link:
              listen: 127.0.0.1:\(ports[place] ?? 0)
            api:
              socket: run/yizhan.sock
            neighbours:
            \(neighbours)
            """
    }

    private func makePeople(_ hierarchy: TestAuthorities) throws {
        for unit in Unit.allCases {
            let issuer = unit.node.issuer
            try hierarchy.issue(.unitSign, to: unit.rawValue, by: issuer)
                .write(to: self.unitStem(unit, hierarchy.suite))
            guard hierarchy.suite == self.suite else { continue }
            try hierarchy.issue(.officerSign, to: unit.registrar, by: issuer).write(to: self.officerStem(unit))
        }
    }

    func unitStem(_ unit: Unit, _ suite: Suite) -> String {
        self.scratch.path("people/\(unit.rawValue).\(suite.rawValue.lowercased())")
    }

    func officerStem(_ unit: Unit) -> String { self.scratch.path("people/\(unit.registrar)") }

    /// Ports that are free, below those the system gives to connections going out, which would take them meanwhile.
    static func freePorts(_ count: Int) async throws -> [Int] {
        let group = MultiThreadedEventLoopGroup.singleton
        var channels: [any Channel] = []
        var ports: [Int] = []
        while ports.count < count {
            let port = Int.random(in: 15_000..<32_000)
            guard let channel = try? await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: port).get()
            else { continue }
            channels.append(channel)
            ports.append(port)
        }
        for channel in channels { try await channel.close() }
        return ports
    }
}
