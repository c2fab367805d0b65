import CanonicalJSON
import Cryptography
import Foundation
import Testing

extension IntegrationTests {
    @Suite("Exports for auditors", .timeLimit(.minutes(5)))
    struct AuditTests {
        @Test(
            "Two nodes hand over their exports and are gone; three programs accept them, and each changed byte is seen",
            arguments: Suite.allCases)
        func exported(suite: Cryptography.Suite) async throws {
            try await TestNetwork.with(suite) { network in
                try await network.start(.city, .county)
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
                try await network.signFor(packet, by: .city, seenBy: .county)
                try network.scratch.makeFolder("auditor")
                let folder = network.scratch.path("auditor")
                let exported = try await network[.city].json("audit", "export", "--into", folder)
                _ = try await network[.county].json("audit", "export", "--packet", packet, "--into", folder)
                #expect(
                    exported["packets"] == 1 && exported["receipts"]?.integerValue ?? 0 >= 2,
                    "\(exported.canonicalText)")
                for place in [Place.city, .county] {
                    await network[place].kill()
                    try FileManager.default.removeItem(atPath: "\(network[place].folder)/data")
                }
                try await Self.verify(folder, network)
                try await Self.reconcile(folder, packet, network)
                try await Self.change(try exported.requiredText("file"), network)
            }
        }

        /// The verifiers in Swift and Python, over both files at once.
        private static func verify(_ folder: String, _ network: TestNetwork) async throws {
            let first = try await network.verify(folder)
            #expect(first.status == 0, "\(first.output)")
            let options = [folder, "--trust", network.anchors, "--json"]
            let second = try await CommandRun.of(
                "/usr/bin/env", ["python3", "-B", "\(Program.root)/tools/verify.py"] + options, in: network.scratch)
            #expect(second.status == 0, "\(second.output) \(second.errors)")
            for run in [first, second] {
                let exports = try JSONValue(
                    parsing: Array(run.output.utf8), limits: JSONLimits(size: 1 << 20, depth: 16, count: 65_536)
                ).requiredElements("exports")
                #expect(exports.count == 2 && exports.allSatisfy { $0["verdict"] == "pass" })
            }
        }

        private static func reconcile(_ folder: String, _ packet: String, _ network: TestNetwork) async throws {
            let files = try Files.all(below: folder).filter { $0.hasSuffix(".yza") }.sorted()
            let arguments = ["audit", "reconcile"] + files + ["--trust", network.anchors]
            let run = try await CommandRun.of(network.executable, arguments + ["--json"], in: network.scratch)
            let rows = try run.json().requiredElements("rows")
            #expect(run.status == 0 && rows.count == 1, "\(run.output) \(run.errors)")
            #expect(rows[0]["id"]?.text == packet && rows[0]["standing"] == "signed-for")
            let text = try await CommandRun.of(network.executable, arguments, in: network.scratch)
            #expect(text.output.contains("已签收 signed for"), "\(text.output)")
        }

        private static func change(_ file: String, _ network: TestNetwork) async throws {
            let bytes = try Files.bytes(file)
            for fraction in 1...5 {
                var changed = bytes
                changed[changed.count * fraction / 6] ^= 0x01
                let path = network.scratch.path("changed-\(fraction).yza")
                try changed.write(to: URL(fileURLWithPath: path))
                #expect(try await network.verify(path).status == 1)
                let second = try await CommandRun.of(
                    "/usr/bin/env",
                    ["python3", "-B", "\(Program.root)/tools/verify.py", path, "--trust", network.anchors],
                    in: network.scratch)
                #expect(second.status == 1)
            }
        }

        @Test("A redacted export hides its units, and one of them is opened and checked")
        func redacted() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.county)
                let county = network[.county]
                _ = try await network.send(Letter(from: .county, to: [.county]))
                let (file, secret) = (network.scratch.path("r.yza"), network.scratch.path("secret"))
                _ = try await county.json("audit", "export", "--redacted", "--secret", secret, "--into", file)
                #expect(try Files.mode(secret) == 0o600)
                let unit = Unit.county.rawValue
                #expect(!String(decoding: try Files.bytes(file), as: UTF8.self).contains(unit))
                let verified = try await network.verify(file)
                #expect(verified.status == 0, "\(verified.output)")
                let whole = network.scratch.path("w.yza")
                _ = try await county.json("audit", "export", "--into", whole)
                let line = try #require(
                    String(decoding: try Files.bytes(whole), as: UTF8.self).firstMatch(
                        of: /"packet":"((?:sm3|sha-256):[0-9a-f]{64})"/))
                let opening = ["--packet", String(line.output.1), "--value", unit]
                let made = try await CommandRun.of(
                    network.executable, ["audit", "open", "--secret", secret, "--json"] + opening, in: network.scratch)
                let salt = try made.json().requiredObject("salts").requiredText("sha-256")
                let check = ["audit", "open", "--export", file, "--salt", salt] + opening
                let yes = try await CommandRun.of(network.executable, check, in: network.scratch)
                #expect(yes.status == 0 && yes.output.contains("from"), "\(yes.output) \(yes.errors)")
                let no = try await CommandRun.of(
                    network.executable, check.dropLast() + ["another"], in: network.scratch)
                #expect(no.status == 1)
            }
        }
    }
}
