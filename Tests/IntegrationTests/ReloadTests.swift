import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Glibc
import Synchronization
import Testing

extension IntegrationTests {
    @Suite("Trust read again while a node runs", .timeLimit(.minutes(2)))
    struct ReloadTests {
        @Test("A neighbour revoked by a reload is turned away at once, open connections included")
        func revoked() async throws {
            let kept = Mutex<[TestAuthorities]>([])
            try await TestNetwork.with(
                .int, prepare: { hierarchies, _ in kept.withLock { $0 = Array(hierarchies.values) } }
            ) { network in
                try await network.start(.city, .county)
                let first = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: first, for: [.city], seenBy: .county)
                let hierarchies = kept.withLock { $0 }
                let authority = try #require(hierarchies.first { $0.suite == .int }?.divisions[.county])
                let link = try #require(
                    authority.certificates.first {
                        $0.certificate.purpose == .link && $0.certificate.name == "350823.3508.35.yizhan"
                    })
                try authority.revoke(serial: link.serial, reason: .keyCompromise, at: .now)
                let city = network[.city]
                let file = URL(fileURLWithPath: "\(city.folder)/trust/directory.json")
                try Data(TestAuthorities.directory(hierarchies).bytes).write(to: file)
                city.signal(SIGHUP)
                _ = try await city.awaitLog("trust material read again")
                _ = try await network.send(Letter(from: .county, to: [.city]))
                _ = try await network[.county].awaitLog("packet not taken")
                #expect(try await city.inbox(of: .city) == [first])
            }
        }

        @Test("Trust material that is not accepted leaves the old one in force")
        func refused() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.city, .county)
                let city = network[.city]
                try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(city.folder)/trust/directory.json"))
                city.signal(SIGHUP)
                _ = try await city.awaitLog("trust material not taken")
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
            }
        }
    }
}
