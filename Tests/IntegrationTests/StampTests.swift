import CanonicalJSON
import Cryptography
import Foundation
import Testing

extension IntegrationTests {
    @Suite("Receipts under timestamps", .timeLimit(.minutes(3)))
    struct StampTests {
        @Test(
            "An authority that comes late stamps what was logged before; a page is made of the receipt, and both pass")
        func stamped() async throws {
            try await TestNetwork.with(
                .gm,
                prepare: { hierarchies, scratch in
                    try hierarchies[.gm]?.issue(.timestamp, to: "35", by: .province).write(to: scratch.path("tsa"))
                },
                { network in
                    let port = try await TestNetwork.freePorts(1)[0]
                    try network.append(
                        "timestamps:\n  url: http://127.0.0.1:\(port)/\n  every: 10s\n", toConfigurationOf: .county)
                    try await network.start(.city, .county)
                    let county = network[.county]
                    let packet = try await network.send(Letter(from: .county, to: [.county]))
                    try await county.awaitLog("log not stamped")
                    let before = try await Self.verify(packet, network)
                    #expect(before.allSatisfy { $0["verdict"] == "pass" && $0["timestamp"] == nil })
                    let authority = try Self.startAuthority(port, network)
                    let after = try await eventually("the receipts to be stamped") {
                        let reports = try await Self.verify(packet, network)
                        return reports.allSatisfy { $0["timestamp"] != nil } ? reports : nil
                    }
                    #expect(after.count == before.count && !after.isEmpty)
                    for report in after {
                        #expect(report["verdict"] == "pass", "\(report.canonicalText)")
                        #expect(report["timestamp"]?["policy"] == "1.2.3.4.1", "\(report.canonicalText)")
                    }
                    authority.signal(SIGTERM)
                    #expect(await authority.end() == .exited(0))
                    try await Self.makePages(packet, network)
                    #expect(await county.stop() == .exited(0))
                    let fsck = try await CommandRun.of(
                        network.executable, ["fsck", "--config", county.configuration], in: network.scratch)
                    #expect(fsck.status == 0, "\(fsck.output)")
                })
        }

        private static func startAuthority(_ port: Int, _ network: TestNetwork) throws -> ChildProcess {
            let stem = network.scratch.path("tsa")
            return try ChildProcess(
                network.executable,
                [
                    "tsa", "serve", "--key", "\(stem).key.pem", "--certificate", "\(stem).cert.pem",
                    "--passphrase-file", network.scratch.path("passphrase"), "--policy", "1.2.3.4.1", "--data",
                    network.scratch.path("tsa-data"), "--listen", "127.0.0.1:\(port)",
                ], output: network.scratch.path("tsa.log"), errors: network.scratch.path("tsa.log"))
        }

        /// Writes the receipts of a packet into a folder of their own.
        private static func export(_ packet: String, _ network: TestNetwork) async throws -> String {
            let folder = network.scratch.path("receipts-\(UUID().uuidString)")
            try await network.exportReceipts(of: packet, from: .county, into: folder)
            return folder
        }

        private static func verify(_ packet: String, _ network: TestNetwork) async throws -> [JSONValue] {
            let folder = try await Self.export(packet, network)
            return try await network.verify(folder).json()["receipts"]?.elements ?? []
        }

        private static func makePages(_ packet: String, _ network: TestNetwork) async throws {
            let folder = try await Self.export(packet, network)
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
            for ending in ["html", "ofd"] {
                let page = network.scratch.path("page.\(ending)")
                let run = try await CommandRun.of(
                    network.executable,
                    ["receipt", "page", "\(folder)/\(name)", "--trust", network.anchors, "--into", page, "--json"],
                    in: network.scratch)
                #expect(try run.json()["verdict"] == "pass", "\(run.errors)")
                #expect(Files.exist(page))
            }
            let drawn = try await CommandRun.of(
                network.executable, ["ofd", "text", network.scratch.path("page.ofd")], in: network.scratch)
            #expect(drawn.status == 0 && drawn.output.contains(packet), "\(drawn.errors)")
        }
    }
}
