import CanonicalJSON
import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Glibc
import Testing

extension IntegrationTests {
    @Suite("Everything read again while a node runs", .timeLimit(.minutes(3)))
    struct ReloadTests {
        @Test("A neighbour revoked by a reload is turned away in both directions, open connections included")
        func revoked() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city, .county)
                let (city, county) = (network[.city], network[.county])
                for unit in [Unit.county, .city] {
                    let other: Unit = unit == .city ? .county : .city
                    let first = try await network.send(Letter(from: unit, to: [other]))
                    try await network.await("delivered", of: first, for: [other], seenBy: unit)
                }
                try network.revoke(.link, .int, of: .county)
                try network.publish(serial: 2, to: .city)
                city.signal(SIGHUP)
                let line = try await city.awaitLog("NOTICE configuration read again", "reload.reason=SIGHUP")
                #expect(line.contains("serial 1 → 2") && line.contains("reload.revocation="))
                let known = try await city.inbox(of: .city)
                _ = try await network.send(Letter(from: .county, to: [.city]))
                _ = try await county.awaitLog("neighbour left alone", "unauthorised")
                #expect(try await city.inbox(of: .city) == known)
                let waiting = try await network.send(Letter(from: .city, to: [.county]))
                try await eventually("the queue to say why it waits") {
                    let queue = try await city.json("queue", "--list").elements ?? []
                    let item = queue.first { $0["id"]?.text == waiting }
                    return item?["cause"]?.text?.contains("revoked") == true ? () : nil
                }
                let peers = try await city.json("peers").elements ?? []
                let link = peers.first { $0["node"]?.text == "350823" }?["link"]
                #expect(link?["status"]?.text == "unauthorised", "\(peers)")
                #expect(link?["cause"]?.text?.contains("revoked") == true)
            }
        }

        @Test("What is wrong leaves everything as it was, and all of it is told")
        func refused() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.city, .county)
                let city = network[.city]
                try network.scratch.write("{}", to: "3508/trust/directory.json")
                try FileManager.default.removeItem(atPath: "\(city.folder)/keys/link.int.cert.pem")
                let run = try await city.reload()
                #expect(run.status == 1 && run.errors.contains("directory.json"), "\(run.errors)")
                #expect(run.errors.contains("link.int.cert.pem is missing"))
                _ = try await city.awaitLog("ERROR reload refused")
                try city.configure { $0.replacingOccurrences(of: "neighbours:", with: "neighbors:") + "\nextra: 1\n" }
                city.signal(SIGHUP)
                _ = try await city.awaitLog("reload refused", "neighbors", "extra")
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
            }
        }

        @Test("Neighbours come, move and go, limits change, and what needs a restart is named")
        func neighbours() async throws {
            try await TestNetwork.with(.int) { network in
                let city = network[.city]
                let text = String(decoding: try Files.bytes(city.configuration), as: UTF8.self)
                let start = try #require(text.range(of: "  - code: \"350823\""))
                let entry = String(text[start.lowerBound...])
                try city.configure { $0.replacingOccurrences(of: entry, with: "") }
                try await network.start(.city, .county)
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                _ = try await network[.county].awaitLog("neighbour left alone", "unauthorised")
                try city.configure { _ in
                    text.replacingOccurrences(of: "parent: true", with: "parent: true\n    hours: [\"00:00-23:59\"]")
                        .replacingOccurrences(of: "link:\n", with: "link:\n  requests-per-second: 77\n")
                        + "limits:\n  recipients: 7\nlog:\n  format: json\nwatch:\n  listen: 127.0.0.1:1\n"
                }
                let changes = try await city.reload().json()["changes"]?.elements ?? []
                let lines = changes.map { "\($0["subject"]?.text ?? "") \($0["detail"]?.text ?? "")" }
                #expect(lines.contains { $0.hasPrefix("neighbour + 350823 at 127.0.0.1:") }, "\(lines)")
                #expect(lines.contains("neighbour 35: hours"))
                #expect(lines.contains { $0.hasPrefix("setting limits.recipients: ") && $0.hasSuffix("→ 7") })
                #expect(lines.contains("restart log.format: text → json"))
                #expect(lines.contains("restart watch.listen: none → 127.0.0.1:1"), "\(lines)")
                #expect(lines.contains { $0.hasPrefix("restart link.requests-per-second: ") && $0.hasSuffix("→ 77") })
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
                let again = try await city.reload().json()["changes"]?.elements ?? []
                #expect(again.map { $0["subject"]?.text } == ["restart", "restart", "restart"])
                await network[.county].stop()
                _ = try await network.send(Letter(from: .city, to: [.county]))
                try city.configure { $0.replacingOccurrences(of: entry, with: "") }
                let gone = try await city.reload().json()["changes"]?.elements?.compactMap { $0["detail"]?.text } ?? []
                #expect(gone.contains("- 350823"), "\(gone)")
                #expect(gone.contains { $0.hasPrefix("1 packets wait for 350823, which is gone") })
            }
        }

        @Test("A directory older than the one in use is refused by a reload and by a start")
        func serial() async throws {
            try await TestNetwork.with(.int) { network in
                let city = network[.city]
                try network.publish(serial: 5, to: .city)
                try await network.start(.city)
                try network.publish(serial: 4, to: .city)
                let run = try await city.reload()
                #expect(run.status == 1 && run.errors.contains("serial 4, 5 was seen before"), "\(run.errors)")
                await city.stop()
                try city.launch()
                #expect(await city.end() == .exited(1))
                #expect(try city.log().contains("this node has used 5"))
                try network.publish(serial: 6, to: .city)
                try await city.start()
            }
        }
    }
}
