import Cryptography
import Foundation
import Synchronization
import Testing

extension IntegrationTests {
    @Suite("What waits, and what will never go", .timeLimit(.minutes(2)))
    struct QueueTests {
        @Test("A node that comes back with a certificate in force sends at once what had been turned away")
        func renewed() async throws {
            let revoked = Mutex<TestAuthorities.Identity?>(nil)
            try await TestNetwork.with(
                .int,
                prepare: { hierarchies, _ in
                    let identity = try #require(hierarchies[.int]).revoked(.county)
                    revoked.withLock { $0 = identity }
                }
            ) { network in
                let county = network[.county]
                let stem = "\(county.folder)/keys/link.int"
                let good = try ["key", "cert"].map { try Files.bytes("\(stem).\($0).pem") }
                for part in ["key", "cert"] { try FileManager.default.removeItem(atPath: "\(stem).\(part).pem") }
                try #require(revoked.withLock { $0 }).write(to: stem)
                try await network.start(.city, .county)
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                try await county.awaitLog("neighbour left alone", "error.code=unauthorised")
                // Half an hour is what a peer that refuses this node is left alone for.
                #expect(await county.stop() == .exited(0))
                for (part, bytes) in zip(["key", "cert"], good) {
                    try bytes.write(to: URL(fileURLWithPath: "\(stem).\(part).pem"))
                }
                try await county.start()
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county, within: .seconds(30))
            }
        }

        @Test("A neighbour that was away gets at once what waited for it")
        func returned() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.county)
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                try await network[.county].awaitLog("neighbour left alone", "error.code=unreachable")
                try await network.start(.city)
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county, within: .seconds(30))
            }
        }

        @Test("A packet over a neighbour's limit is undeliverable at once, and its sender knows why")
        func overNeighboursLimit() async throws {
            try await TestNetwork.with(.gm) { network in
                try network[.city].configure { $0 + "\nlimits:\n  packet-size: 1MiB\n" }
                try await network.start(.city, .county, .town)
                let noise = try network.scratch.writeNoise(16 << 20, to: "noise.pdf")
                let packet = try await network.send(Letter(from: .town, to: [.city], attachments: [noise]))
                try await network.await("undeliverable", of: packet, for: [.city], seenBy: .town)
                #expect(try await network[.county].backlog() == 0)
                #expect(try network[.city].drafts().isEmpty)
                let small = try await network.send(Letter(from: .town, to: [.city]))
                try await network.await("delivered", of: small, for: [.city], seenBy: .town)
            }
        }

        @Test("A packet over the node's own limit is refused before it is sent whole")
        func overOwnLimit() async throws {
            try await TestNetwork.with(.gm) { network in
                try network[.county].configure { $0 + "\nlimits:\n  packet-size: 1MiB\n" }
                try await network.start(.county)
                let noise = try network.scratch.writeNoise(16 << 20, to: "noise.pdf")
                let letter = Letter(from: .county, to: [.city], attachments: [noise])
                let run = try await network[.county].run(try network.arguments(for: letter))
                #expect(run.status == 1 && run.errors.contains("1048576 are allowed"), "\(run.errors)")
                #expect(try network[.county].drafts().isEmpty)
            }
        }
    }
}

extension TestAuthorities {
    /// A link certificate that is taken back already.
    fileprivate func revoked(_ place: Place) throws -> Identity {
        let identity = try self.issue(.link, to: place.rawValue, by: place.issuer)
        try self.revoke(identity, by: place.issuer)
        return identity
    }
}
