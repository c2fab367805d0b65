import CanonicalJSON
import Cryptography
import Foundation
import Glibc
import Testing

extension IntegrationTests {
    @Suite("The log of people of a real node", .timeLimit(.minutes(4)))
    struct PeopleTests {
        @Test("Logins, acts, refusals, keys and configuration are on record by user, and verify without the node")
        func recorded() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.city, .county)
                let county = network[.county]
                let packet = try await network.send(Letter(from: .county, to: [.county]))
                #expect(try await network.act("sign-for", packet, by: .county).status == 0)
                // An officer who signs for it twice is refused, and that he tried is on record.
                #expect(try await network.act("sign-for", packet, by: .county).status == 1)
                _ = try await network.open(packet, by: .county)
                #expect(try await county.run(["pause", "3508", "--reason", "线路检修"]).status == 0)
                #expect(try await county.run(["pause", "35", "--reason", "不相邻"]).status == 1)
                #expect(try await county.run(["resume", "3508", "--reason", "修好了"]).status == 0)
                #expect(try await county.run(["probe", "3508"]).status == 0)
                try await network.exportReceipts(of: packet, from: .county, into: network.scratch.path("receipts"))
                // Nobody is left to be reminded.
                #expect(try await network.act("urge", packet, by: .county).status == 1)
                let export = network.scratch.path("everything.yza")
                #expect(try await county.run(["audit", "export", "--into", export]).status == 0)
                let other = "01M81B1HSSWSR7E328JHCFFJBF"
                #expect(
                    try await county.run(["audit", "export", "--packet", other, "--into", "\(export).2"]).status == 66)
                try county.configure { $0 + "\nlimits:\n  parts: 100\n" }
                #expect(try await county.reload().status == 0)
                county.signal(SIGHUP)
                try await county.awaitLog("configuration read again", "reload.reason=SIGHUP")
                let acts = try await Self.acts(county)
                let words = acts.map { "\($0["entry"]?["act"]?.text ?? "") \($0["entry"]?["outcome"]?.text ?? "")" }
                for expected in [
                    "node.started done", "configuration.loaded done", "key.loaded done", "session.opened done",
                    "packet.submitted done", "packet.signed-for done", "packet.signed-for refused",
                    "packet.opened done", "content.fetched done", "peer.paused done", "peer.paused refused",
                    "peer.resumed done", "peer.probed begun", "receipt.exported done", "configuration.reloaded done",
                    "packet.urged refused", "audit.exported done", "audit.exported refused",
                ] { #expect(words.contains(expected), "\(expected): \(words)") }
                try Self.requireUsers(acts)
                try Self.requireChange(acts)
                try await Self.requireExport(county, network, acts.count)
            }
        }

        /// Whoever used the socket is on record by the number the system knows, and so is the process.
        private static func requireUsers(_ acts: [JSONValue]) throws {
            for act in acts where act["entry"]?["how"]?.text != "signal" {
                #expect(act["entry"]?["who"]?["user"]?.integerValue == Int64(getuid()), "\(act.canonicalText)")
                #expect(act["entry"]?["who"]?["process"]?.integerValue ?? 0 > 0)
                #expect(act["shown"]?["user"]?.text != nil, "\(act.canonicalText)")
            }
            let paused = try #require(acts.first { $0["entry"]?["act"]?.text == "peer.paused" })
            #expect(paused["shown"]?["reason"]?.text == "线路检修")
            #expect(paused["entry"]?["object"]?["code"]?.text == "3508")
            #expect(paused["entry"]?["fields"]?["reason"]?.text?.hasPrefix("sm3:") == true)
            let signed = try #require(acts.first { $0["entry"]?["act"]?.text == "packet.signed-for" })
            #expect(signed["shown"]?["officer"]?.text?.hasSuffix("@350823") == true, "\(signed.canonicalText)")
            #expect(signed["shown"]?["certificate"]?.text?.hasPrefix("sha-256:") == true)
        }

        private static func requireChange(_ acts: [JSONValue]) throws {
            let reloads = acts.filter { $0["entry"]?["act"]?.text == "configuration.reloaded" }
            #expect(reloads.count == 2)
            let object = reloads.first?["entry"]?["object"]
            #expect(object?["changed"]?.text == "limits.parts", "\(object?.canonicalText ?? "")")
            #expect(object?["before"]?.text != object?["after"]?.text)
            #expect(reloads.first?["shown"]?["changes"]?.text?.contains("limits.parts") == true)
            #expect(reloads.last?["entry"]?["how"]?.text == "signal")
            #expect(reloads.last?["entry"]?["object"]?["changed"]?.text == "")
        }

        private static func requireExport(_ node: TestNode, _ network: TestNetwork, _ count: Int) async throws {
            let check = try await node.json("audit", "people", "check")
            #expect(check["errors"] == 0 && check["people"]?.integerValue ?? 0 >= count, "\(check.canonicalText)")
            let folder = network.scratch.path("people")
            try await eventually("the export to be witnessed") {
                _ = try await node.json("audit", "people", "export", folder)
                return try await Self.verify(folder, network).status == 0 ? () : nil
            }
            let redacted = network.scratch.path("redacted")
            _ = try await node.json("audit", "people", "export", redacted, "--show", "reason", "--act", "peer.paused")
            await node.kill()
            for folder in [folder, redacted] {
                let run = try await CommandRun.of(
                    network.executable, ["log", "verify", folder, "--trust", network.anchors], in: network.scratch)
                #expect(run.output.contains("/people/"), "\(run.output)\(run.errors)")
            }
            #expect(try await Self.verify(redacted, network).status != 1)
            let files = try Files.all(below: redacted).filter { $0.hasSuffix(".jsonl") }
            let text = try files.map { String(decoding: try Files.bytes($0), as: UTF8.self) }.joined()
            #expect(
                text.split(separator: "\n").count == 2 && text.contains("线路检修")
                    && !text.contains("\\\"user\\\":{\\\"salt"))
            for (part, other) in [("线路检修", "线路检查"), ("peer.paused", "peer.resumed")] {
                let file = try #require(files.first)
                let whole = try Files.bytes(file)
                let changed = String(decoding: whole, as: UTF8.self).replacing(part, with: other)
                try Data(changed.utf8).write(to: URL(fileURLWithPath: file))
                let run = try await Self.verify(redacted, network)
                #expect(run.status == 1, "\(run.output)")
                try whole.write(to: URL(fileURLWithPath: file))
            }
        }

        @Test(
            "Whoever edits the database of a stopped node, as root can, is found by fsck or by the witness",
            arguments: ["delete", "change", "truncate", "restore"])
        func edited(how: String) async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city, .county)
                let (city, county) = (network[.city], network[.county])
                let database = "\(county.folder)/data/yizhan.sqlite"
                if how == "restore" {
                    #expect(await county.stop() == .exited(0))
                    try FileManager.default.copyItem(
                        atPath: "\(county.folder)/data", toPath: network.scratch.path("backup"))
                    try await county.start()
                    let acts = try await Self.acts(county).compactMap { $0["entry"]?["act"]?.text }
                    #expect(acts.contains("node.stopped") && acts.count { $0 == "node.started" } == 2, "\(acts)")
                }
                #expect(try await county.run(["pause", "3508", "--reason", "检修"]).status == 0)
                #expect(try await county.run(["resume", "3508", "--reason", "修好了"]).status == 0)
                let count = try await Self.acts(county).count
                try await Self.untilWitnessed(city, atLeast: count)
                #expect(await county.stop() == .exited(0))
                switch how {
                case "delete":
                    try await Self.execute("DELETE FROM people_entries WHERE position = 3", database, network)
                case "change":
                    try await Self.execute(
                        "UPDATE people_entries SET fields = X'7B7D' WHERE act = 'peer.paused'", database, network)
                case "truncate":
                    let size = "(SELECT MIN(position) FROM people_entries WHERE act = 'peer.paused')"
                    for statement in [
                        "DELETE FROM people_heads WHERE size > \(size)",
                        "DELETE FROM people_cosignatures WHERE size > \(size)",
                        "DELETE FROM people_leaves WHERE position >= \(size)",
                        "DELETE FROM people_entries WHERE position >= \(size)",
                    ] { try await Self.execute(statement, database, network) }
                default:
                    try FileManager.default.removeItem(atPath: "\(county.folder)/data")
                    try FileManager.default.moveItem(
                        atPath: network.scratch.path("backup"), toPath: "\(county.folder)/data")
                }
                let fsck = try await CommandRun.of(
                    network.executable, ["fsck", "--config", county.configuration, "--json"], in: network.scratch)
                let isInStore = ["delete", "change"].contains(how)
                #expect(fsck.status == (isInStore ? 1 : 0), "\(fsck.output)")
                if isInStore {
                    #expect(fsck.output.contains(how == "delete" ? "people-missing" : "people-altered"))
                } else {
                    try await county.start()
                    try await county.awaitLog(
                        "the store is older than what this node has signed", "log.kind=people")
                }
            }
        }

        private static func acts(_ node: TestNode) async throws -> [JSONValue] {
            try await node.json("audit", "people").requiredElements("acts")
        }

        private static func verify(_ folder: String, _ network: TestNetwork) async throws -> CommandRun {
            try await CommandRun.of(
                network.executable, ["audit", "people", "verify", folder, "--trust", network.anchors],
                in: network.scratch)
        }

        private static func untilWitnessed(_ parent: TestNode, atLeast size: Int) async throws {
            try await eventually("the parent to have seen the acts") {
                let logs = try await parent.json("log", "witnessed")["logs"]?.elements ?? []
                let people = logs.first { $0["origin"]?.text?.contains("/people/") == true }
                return people?["size"]?.integerValue ?? 0 >= Int64(size) ? () : nil
            }
        }

        private static func execute(_ statement: String, _ database: String, _ network: TestNetwork) async throws {
            let script = """
                import sqlite3, sys
                with sqlite3.connect(sys.argv[1]) as store:
                    print(store.execute(sys.argv[2]).rowcount)
                """
            let run = try await CommandRun.of(
                "/usr/bin/env", ["python3", "-c", script, database, statement], in: network.scratch)
            #expect(run.status == 0 && run.output != "0\n", "\(statement): \(run.output)\(run.errors)")
        }
    }
}
