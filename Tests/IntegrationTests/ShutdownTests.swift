import CanonicalJSON
import Cryptography
import Foundation
import Testing

extension IntegrationTests {
    @Suite("Orderly ends", .timeLimit(.minutes(3)))
    struct ShutdownTests {
        /// Long enough that a transfer can be caught under way.
        private static let size = 24 << 20

        @Test("A sender told to stop while its peer hangs stops at once, and goes on after its restart")
        func sender() async throws {
            try await Self.withTransfer { network, packet in
                let (county, city) = (network[.county], network[.city])
                city.signal(SIGSTOP)
                let duration = try await Self.stops(county)
                city.signal(SIGCONT)
                #expect(duration < .seconds(10))
                try await county.start()
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
                try await Self.arrivedOnce(packet, network)
                #expect(try city.drafts().isEmpty)
            }
        }

        @Test("A receiver told to stop during a transfer stops in time, and takes the packet after its restart")
        func receiver() async throws {
            try await Self.withTransfer { network, packet in
                let city = network[.city]
                #expect(try await Self.stops(city) < .seconds(30))
                try await city.start()
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
                try await Self.arrivedOnce(packet, network)
                #expect(try city.drafts().isEmpty)
            }
        }

        @Test(
            "A receiver told to stop while its peer hangs stops when the grace period is over",
            .enabled(if: IntegrationTests.isHeavy, "takes the grace period of 30 s; YIZHAN_HEAVY=1 runs it"))
        func hangingSender() async throws {
            try await Self.withTransfer { network, packet in
                let (county, city) = (network[.county], network[.city])
                county.signal(SIGSTOP)
                let duration = try await Self.stops(city)
                #expect(duration < .seconds(35))
                county.signal(SIGCONT)
                try await city.start()
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
                try await Self.arrivedOnce(packet, network)
            }
        }

        @Test("A node told to stop during a submission keeps it whole or not at all")
        func submission() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city, .county)
                let county = network[.county]
                let letter = try Self.letter(network)
                let arguments = try network.arguments(for: letter) + ["--json"]
                async let submission = county.run(arguments)
                try await eventually("the submission to begin") { try county.drafts().isEmpty ? nil : () }
                #expect(try await Self.stops(county) < .seconds(30))
                let run = try await submission
                try await county.start()
                #expect(try county.drafts().isEmpty)
                if run.status == 0 {
                    let packet = try run.json().requiredText("id")
                    try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
                } else {
                    #expect(run.errors.hasPrefix("yizhan: error: "), "\(run.errors)")
                }
                let again = try await network.send(letter)
                try await network.await("delivered", of: again, for: [.city], seenBy: .county)
            }
        }

        @Test("A client that dies during a submission leaves nothing behind")
        func deadClient() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.county)
                let county = network[.county]
                let arguments = try network.arguments(for: try Self.letter(network))
                let client = try ChildProcess(
                    network.executable, arguments + ["--socket", county.socket],
                    output: network.scratch.path("client.out"), errors: network.scratch.path("client.err"))
                try await eventually("the submission to begin") { try county.drafts().isEmpty ? nil : () }
                client.signal(SIGKILL)
                #expect(await client.endOrKill() == .signalled(SIGKILL))
                try await eventually("the county to throw its draft away") { try county.drafts().isEmpty ? () : nil }
                #expect(try await county.backlog() == 0)
            }
        }

        private static func letter(_ network: TestNetwork) throws -> Letter {
            let noise = try network.scratch.writeNoise(Self.size, to: "noise.pdf")
            return Letter(from: .county, to: [.city], attachments: [noise])
        }

        /// Calls the body while the county's node transfers a packet to the city's.
        private static func withTransfer(_ body: (TestNetwork, String) async throws -> Void) async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city, .county)
                let packet = try await network.send(try Self.letter(network))
                try await eventually("the transfer to begin") { try network[.city].drafts().isEmpty ? nil : () }
                try await body(network, packet)
            }
        }

        /// Tells a node to stop, and measures how long it takes.
        private static func stops(_ node: TestNode) async throws -> Duration {
            let clock = ContinuousClock()
            let start = clock.now
            let end = await node.stop()
            #expect(end == .exited(0))
            return clock.now - start
        }

        private static func arrivedOnce(_ packet: String, _ network: TestNetwork) async throws {
            #expect(try await network[.city].inbox(of: .city) == [packet])
            try await eventually("the county's queue to be empty") {
                try await network[.county].backlog() == 0 ? () : nil
            }
        }
    }
}
