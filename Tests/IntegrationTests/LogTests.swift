import CanonicalJSON
import Cryptography
import Foundation
import Testing

extension IntegrationTests {
    @Suite("A node's log for strangers", .timeLimit(.minutes(3)))
    struct LogTests {
        @Test("Two nodes over TLS: the parent cosigns, and the receipt is upgraded and passes offline with the witness")
        func witnessed() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.county)
                let county = network[.county]
                let packet = try await network.send(Letter(from: .county, to: [.county]))
                // The parent is not there yet.
                let pending = try await Self.receipts(of: packet, county, network)
                #expect(pending.allSatisfy { $0["verdict"] == "pass" && $0["witnesses"]?.elements == [] })
                try await network.start(.city)
                let witnessed = try await eventually("the parent to cosign") {
                    let reports = try await Self.receipts(of: packet, county, network)
                    return reports.allSatisfy { $0["witnesses"]?.elements?.isEmpty == false } ? reports : nil
                }
                #expect(witnessed.count == pending.count)
                for report in witnessed {
                    #expect(report["verdict"] == "pass", "\(report.canonicalText)")
                    let witness = report["witnesses"]?.elements?.first
                    #expect(witness?["node"] == "3508" && witness?["status"] == "pass", "\(report.canonicalText)")
                }
            }
        }

        @Test("Without a line the log goes to the witness and back as files, and the receipt passes with it")
        func carried() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.county, .town)
                let (county, township) = (network[.county], network[.town])
                let packet = try await network.send(Letter(from: .county, to: [.county]))
                let (ask, reply) = (network.scratch.path("ask.yzw"), network.scratch.path("reply.yzw"))
                let asked = try await county.json("log", "ask-witness", "350823106", "--into", ask)
                #expect(asked["isWhole"] == true && asked["states"]?.elements?.isEmpty == false)
                let given = try await township.json("log", "witness", ask, "--into", reply)
                #expect(given["contradicted"]?.elements == [])
                let taken = try await county.json("log", "accept", reply)
                #expect(taken["kept"]?.integerValue ?? 0 > 0 && taken["opened"] == 0, "\(taken.canonicalText)")
                for report in try await Self.receipts(of: packet, county, network) {
                    #expect(report["verdict"] == "pass", "\(report.canonicalText)")
                    #expect(
                        report["witnesses"]?.elements?.contains { $0["node"] == "350823106" && $0["status"] == "pass" }
                            == true)
                }
                for (node, act) in [(county, "witness.asked"), (county, "witness.taken"), (township, "witness.given")] {
                    let acts = try await node.json("audit", "people", "list", "--act", act)
                    #expect(acts.canonicalText.contains(act), "\(acts.canonicalText)")
                }
                let wrong = try await county.run(["log", "accept", ask])
                #expect(wrong.status != 0, "\(wrong.output)")
            }
        }

        @Test("The log is checked by the running node, exported, gone on with, copied, and verified without it")
        func exported() async throws {
            try await TestNetwork.with(.int) { network in
                let port = try await network.watch(.county)[0]
                try await network.start(.city, .county)
                let county = network[.county]
                _ = try await network.send(Letter(from: .county, to: [.county]))
                let check = try await county.json("log", "check")
                #expect(check["errors"] == 0 && check["entries"] == 2, "\(check.canonicalText)")
                _ = try await Monitor(port: port).lines { $0.contains("yizhan_log_check_entries 2") }
                let folder = network.scratch.path("export")
                let first = try await county.json("log", "export", folder)
                #expect(first["logs"]?.elements?.first?["added"] == 2, "\(first.canonicalText)")
                _ = try await network.send(Letter(from: .county, to: [.county]))
                let second = try await county.json("log", "export", folder)
                #expect(second["logs"]?.elements?.first?["added"] == 2, "\(second.canonicalText)")
                try await eventually("the export to be witnessed") {
                    _ = try await county.json("log", "export", folder)
                    return try await Self.verify(folder, network).status == 0 ? () : nil
                }
                await county.kill()
                let copy = network.scratch.path("copy")
                try FileManager.default.copyItem(atPath: folder, toPath: copy)
                let run = try await Self.verify(copy, network)
                #expect(run.status == 0 && run.output.contains("witness 3508"), "\(run.output)")
                let shard = try #require(FileManager.default.contentsOfDirectory(atPath: copy).first)
                try await Self.readAsForeigner("\(copy)/\(shard)", network)
                let entries = "\(copy)/\(shard)/tile/entries/000.p/4"
                var bytes = try Data(contentsOf: URL(fileURLWithPath: entries))
                bytes[40] ^= 1
                try bytes.write(to: URL(fileURLWithPath: entries))
                #expect(try await Self.verify(copy, network).status == 1)
            }
        }

        @Test(
            "A node put back to an old copy, which then grew differently, is refused by its parent and is on record there"
        )
        func forked() async throws {
            try await TestNetwork.with(.int) { network in
                let port = try await network.watch(.city)[0]
                try await network.start(.city, .county)
                let (city, county) = (network[.city], network[.county])
                let letter = Letter(from: .county, to: [.county])
                _ = try await network.send(letter)
                #expect(await county.stop() == .exited(0))
                let (data, backup) = ("\(county.folder)/data", network.scratch.path("backup"))
                try FileManager.default.copyItem(atPath: data, toPath: backup)
                try await network.start(.county)
                _ = try await network.send(letter)
                try await eventually("the city to have seen four entries") {
                    let logs = try await city.json("log", "witnessed")["logs"]?.elements
                    return logs?.first?["size"] == 4 ? () : nil
                }
                await county.kill()
                await city.kill()
                try FileManager.default.removeItem(atPath: data)
                try FileManager.default.moveItem(atPath: backup, toPath: data)
                // The parent is away, so the county cannot know that it signed more.
                try await network.start(.county)
                _ = try await network.send(letter)
                try await network.start(.city)
                try await county.awaitLog("the store is older than what this node has signed")
                try await city.awaitLog("log of neighbour contradicts what was witnessed", "peer.node=350823")
                // The node's other log, of people, was put back as well.
                let metric = #"yizhan_witness_requests_total{peer="350823",outcome="contradicted"} "#
                _ = try await Monitor(port: port).lines { lines in
                    lines.contains { $0 == metric + "1" || $0 == metric + "2" }
                }
                _ = try await Monitor(port: port).reasons { $0["log-contradicted"]?["subject"] == "350823" }
                try await eventually("the fork to be on record") {
                    let run = try await city.run(["log", "witnessed", "--json"])
                    let found = try JSONValue(parsing: Array(run.output.utf8))["contradictions"]?.elements ?? []
                    return run.status == 1 && found.contains { $0["kind"] == "fork" } ? () : nil
                }
                let check = try await city.json("log", "check")
                #expect(check["errors"] == 0 && check["entries"]?.integerValue ?? 0 > 0, "\(check.canonicalText)")
                #expect(await city.stop() == .exited(0))
                let fsck = try await CommandRun.of(
                    network.executable, ["fsck", "--config", city.configuration], in: network.scratch)
                #expect(fsck.status == 0, "\(fsck.output)")
                // It goes on in a new shard, and is witnessed again.
                try await network.start(.city)
                _ = try await network.send(letter)
                try await eventually("the new shard to be witnessed") {
                    let run = try await city.run(["log", "witnessed", "--json"])
                    let logs = try JSONValue(parsing: Array(run.output.utf8))["logs"]?.elements ?? []
                    return logs.contains { $0["origin"]?.text?.hasSuffix("02") == true } ? () : nil
                }
            }
        }

        private static func receipts(
            of packet: String,
            _ node: TestNode,
            _ network: TestNetwork
        ) async throws -> [JSONValue] {
            let folder = network.scratch.path("receipts-\(UUID().uuidString)")
            let written = try await node.run(["receipt", packet, "--into", folder])
            #expect(written.status == 0, "\(written.errors)")
            let run = try await CommandRun.of(
                network.executable, ["verify", folder, "--trust", network.anchors, "--json"], in: network.scratch)
            return try run.json()["receipts"]?.elements ?? []
        }

        private static func verify(_ folder: String, _ network: TestNetwork) async throws -> CommandRun {
            try await CommandRun.of(
                network.executable, ["log", "verify", folder, "--trust", network.anchors], in: network.scratch)
        }

        /// Reads checkpoint and tiles as a tool does that knows C2SP's text and nothing of ours.
        private static func readAsForeigner(_ folder: String, _ network: TestNetwork) async throws {
            let script = try network.scratch.write(Self.foreigner, to: "foreigner.py")
            let run = try await CommandRun.of(
                "/usr/bin/env", ["python3", script, folder, network.scratch.path(".")], in: network.scratch)
            #expect(run.status == 0 && run.output == "4\n", "\(run.output)\(run.errors)")
        }

        private static let foreigner = """
            import base64, hashlib, os, re, subprocess, sys
            folder, scratch = sys.argv[1:]
            path = lambda name: os.path.join(scratch, name)
            def read(name):
                with open(os.path.join(folder, name), "rb") as file: return file.read()
            text, _, signatures = read("checkpoint").decode().partition("\\n\\n")
            origin, size, root = text.split("\\n")[:3]
            size = int(size)
            pem = re.search("-----BEGIN.*?-----END CERTIFICATE-----\\n", read("certificates.pem").decode(), re.S)[0]
            with open(path("foreign.pem"), "w") as file: file.write(pem)
            key = subprocess.run(["openssl", "x509", "-in", path("foreign.pem"), "-pubkey", "-noout"],
                                 capture_output=True, check=True).stdout
            with open(path("foreign.pub"), "wb") as file: file.write(key)
            der = base64.b64decode(b"".join(key.split(b"\\n")[1:-2]))
            identifier = hashlib.sha256(der).digest()[:4]
            lines = [line.split(" ") for line in signatures.strip("\\n").split("\\n")]
            blobs = [base64.b64decode(blob) for _, name, blob in lines if name == origin]
            signature = [blob[4:] for blob in blobs if blob[:4] == identifier][0]
            with open(path("foreign.sig"), "wb") as file: file.write(signature)
            with open(path("foreign.txt"), "w") as file: file.write(text + "\\n")
            subprocess.run(["openssl", "dgst", "-sha256", "-verify", path("foreign.pub"), "-signature",
                            path("foreign.sig"), path("foreign.txt")], check=True, stdout=subprocess.DEVNULL)
            bundle, tile = read("tile/entries/000.p/%d" % size), read("tile/0/000.p/%d" % size)
            leaves = []
            while bundle:
                length = int.from_bytes(bundle[:2], "big")
                leaves.append(hashlib.sha256(b"\\0" + bundle[2:2 + length]).digest())
                bundle = bundle[2 + length:]
            assert b"".join(leaves) == tile
            def tree(nodes):
                if len(nodes) == 1: return nodes[0]
                split = 1
                while split * 2 < len(nodes): split *= 2
                return hashlib.sha256(b"\\1" + tree(nodes[:split]) + tree(nodes[split:])).digest()
            assert base64.b64decode(root) == tree(leaves)
            print(size)
            """
    }
}
