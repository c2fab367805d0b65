import CanonicalJSON
import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Testing

extension IntegrationTests {
    @Suite("Keys renewed while nodes run", .timeLimit(.minutes(3)))
    struct RenewalTests {
        @Test("Link keys are renewed one side at a time, and packets go on in both directions")
        func link() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city, .county)
                for place in [Place.city, .county] {
                    let renewed = try network.renew(.link, .int, of: place)
                    let changes = try await network[place].reload().json()["changes"]?.elements ?? []
                    let expected = " → \(renewed.certificate.serialHex)"
                    #expect(changes.contains { $0["detail"]?.text?.hasSuffix(expected) == true }, "\(changes)")
                    for (from, to) in [(Unit.county, Unit.city), (.city, .county)] {
                        let packet = try await network.send(Letter(from: from, to: [to]))
                        try await network.await("delivered", of: packet, for: [to], seenBy: from)
                    }
                }
                let old = try network.certificates(.link, .int, of: .county)[0]
                try network.hierarchies[.int]?.divisions[.county]?.revoke(
                    serial: old.serialHex, reason: .superseded, at: .now)
                try network.publish(serial: 2, to: .city, .county)
                for place in [Place.city, .county] { #expect(try await network[place].reload().status == 0) }
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
            }
        }

        @Test(
            "Receipts before and after a renewal of the log key verify offline, by both verifiers",
            arguments: Suite.allCases)
        func log(_ suite: Suite) async throws {
            try await TestNetwork.with(suite) { network in
                try await network.start(.city, .county)
                let (city, county) = (network[.city], network[.county])
                let before = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: before, for: [.city], seenBy: .county)
                let renewed = try network.renew(.log, suite, of: .city)
                #expect(try await city.reload().status == 0)
                let waits = try await Self.detail(of: renewed.certificate, at: city)
                #expect(waits?.contains("waits for the directory") == true, "\(waits ?? "")")
                // The city's own directory first: it signs with the new key, and the county must wait for its own.
                try network.publish(serial: 2, to: .city, .county)
                #expect(try await city.reload().status == 0)
                #expect(try await Self.detail(of: renewed.certificate, at: city)?.contains("in use") == true)
                let during = try await network.send(Letter(from: .county, to: [.city]))
                try await eventually("the county to wait for its directory") {
                    let queue = try await county.json("queue", "--list").elements ?? []
                    return queue.contains { $0["cause"]?.text?.contains("no log certificate") == true } ? () : nil
                }
                #expect(try await county.reload().status == 0)
                try await network.await("delivered", of: during, for: [.city], seenBy: .county)
                try await network.signFor(before, by: .city, seenBy: .county)
                for packet in [before, during] {
                    try await network.exportReceipts(of: packet, from: .county, into: network.scratch.path("receipts"))
                }
                await network.stopAll()
                try await Self.verify(network)
            }
        }

        private static func detail(of certificate: Certificate, at node: TestNode) async throws -> String? {
            let list = try await node.json("trust", "list").elements ?? []
            return list.first {
                $0["source"]?.text == "own" && $0["serial"]?.text == certificate.serialHex
            }?["detail"]?.text
        }

        private static func verify(_ network: TestNetwork) async throws {
            let folder = network.scratch.path("receipts")
            let run = try await network.verify(folder)
            #expect(run.status == 0, "\(run.output)")
            let receipts = try Files.all(below: folder).filter { $0.hasSuffix(".yzr") }
            #expect(receipts.count >= 5)
            let script = "\(Program.root)/tools/verify.py"
            for receipt in receipts {
                let second = try await CommandRun.of(
                    "/usr/bin/env", ["python3", "-B", script, receipt, "--json", "--trust", network.anchors],
                    in: network.scratch)
                #expect(second.status == 0, "\(receipt): \(second.output) \(second.errors)")
            }
        }

        @Test("Node-sign and node-encrypt keys renewed by a reload serve at once, the old ones open what is on its way")
        func packets() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.city, .county)
                try network.renew(.nodeEncrypt, .gm, of: .city)
                try network.renew(.nodeSign, .gm, of: .county)
                for place in [Place.city, .county] { #expect(try await network[place].reload().status == 0) }
                let old = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: old, for: [.city], seenBy: .county)
                try network.publish(serial: 2, to: .county)
                #expect(try await network[.county].reload().status == 0)
                let new = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: new, for: [.city], seenBy: .county)
                for packet in [old, new] { _ = try await network.open(packet, by: .city) }
            }
        }
    }

    @Suite("Which certificate serves, and why", .timeLimit(.minutes(2)))
    struct TrustTests {
        @Test("A running node explains what is in force, its files what would be")
        func explain() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.city)
                let city = network[.city]
                let renewed = try network.renew(.nodeEncrypt, .gm, of: .county)
                try network.publish(serial: 2, to: .city)
                let arguments = ["trust", "explain", "350823", "--purpose", "node-encrypt", "--suite", "gm"]
                let inForce = try await city.run(arguments + ["--json"]).json().elements?.first
                #expect(inForce?["candidates"]?.elements?.contains { $0["verdict"]?.text == "superseded" } == false)
                let files = try await CommandRun.of(
                    network.executable, arguments + ["--config", city.configuration, "--json"], in: network.scratch
                ).json().elements?.first
                #expect(files?["serves"]?.text == renewed.certificate.fingerprint.description)
                let old = files?["candidates"]?.elements?.first { $0["verdict"]?.text == "superseded" }
                #expect(old?["supersededBy"]?.text == renewed.certificate.serialHex)
                #expect(old?["checks"]?.elements?.last?["check"]?.text == "revocation")
                let text = try await city.run(arguments)
                #expect(text.output.contains("结论 verdict: 选用 serves"), "\(text.output)")
                #expect(text.output.contains("[通过 pass] 证书链 chain"))
                let unknown = try await city.run(["trust", "explain", "36"])
                #expect(unknown.status == 1 && unknown.output.contains("not in the directory"))
            }
        }

        @Test("A packet sealed for a key that is revoked before it leaves is a dead letter, and its sender sees why")
        func sealed() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.city)
                let city = network[.city]
                let packet = try await network.send(Letter(from: .city, to: [.county]))
                try network.revoke(.nodeEncrypt, .gm, of: .county)
                try network.publish(serial: 2, to: .city)
                #expect(try await city.reload().status == 0)
                try await network.start(.county)
                try await network.await("undeliverable", of: packet, for: [.county], seenBy: .city)
                let dead = try await city.json("dead").elements ?? []
                #expect(dead.map { $0["code"]?.text } == ["recipient-revoked"])
                #expect(try await network[.county].inbox(of: .county) == [])
                let list = try await city.json("trust", "list", "350823").elements ?? []
                let purposes = list.filter { $0["name"]?.text == "350823" && $0["suite"]?.text == "GM" }
                    .map { $0["purpose"]?.text }
                #expect(purposes.contains("node-sign") && !purposes.contains("node-encrypt"), "\(purposes)")
            }
        }
    }
}
