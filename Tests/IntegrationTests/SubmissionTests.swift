import CanonicalJSON
import Cryptography
import Foundation
import Testing

extension IntegrationTests {
    @Suite("What a sender is told", .timeLimit(.minutes(2)))
    struct SubmissionTests {
        @Test("Sent several times, each is a packet of its own, told as soon as it is accepted")
        func repeated() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.city, .county)
                let arguments = try network.arguments(for: Letter(from: .county, to: [.city]))
                let run = try await network[.county].run(arguments + ["--json", "--repeat", "3"])
                #expect(run.status == 0, "\(run.errors)")
                let packets = try run.output.split(separator: "\n").map { line in
                    try JSONValue(parsing: Array(line.utf8)).requiredText("id")
                }
                #expect(Set(packets).count == 3)
                for packet in packets {
                    try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
                }
                #expect(Set(try await network[.city].inbox(of: .city)) == Set(packets))
            }
        }

        @Test("A sender whose node dies before its answer is told which packet to ask for, and that it may be there")
        func unanswered() async throws {
            try await Self.dying(at: "submission-after-commit:1") { packet, network in
                try await network.await("delivered", of: packet, for: [.city], seenBy: .county)
                #expect(try await network[.city].inbox(of: .city) == [packet])
            }
        }

        @Test("A packet whose node dies before it is committed never was")
        func uncommitted() async throws {
            try await Self.dying(at: "submission-before-commit:1") { packet, network in
                let track = try await network[.county].run(["track", packet])
                #expect(track.status == 66, "\(track.output)")
                #expect(try await network[.city].inbox(of: .city) == [])
            }
        }

        /// Sends to a node that dies at a step, and hands over the packet that the sender was told of, after a restart.
        private static func dying(
            at fault: String,
            _ body: (String, TestNetwork) async throws -> Void
        ) async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city)
                let county = network[.county]
                try await county.start(dyingAt: fault)
                let run = try await county.run(try network.arguments(for: Letter(from: .county, to: [.city])))
                #expect(await county.end() == .signalled(SIGKILL))
                #expect(run.status == 75, "\(run.errors)")
                #expect(run.errors.contains("yizhan track"))
                let told = run.errors.firstMatch(of: /did not answer for packet ([0-9A-Z]{26})/)
                let packet = try #require(told.map { String($0.output.1) }, "\(run.errors)")
                try await county.start()
                try await body(packet, network)
            }
        }
    }
}
