import CanonicalJSON
import Cryptography
import Foundation
import Testing

extension IntegrationTests {
    @Suite("What arrives is what was sent", .timeLimit(.minutes(10)))
    struct DocumentTests {
        @Test(
            "OFD files of other makers arrive bit for bit, as documents and as attachments",
            .enabled(if: !Program.samples.isEmpty, "there is no folder shared/samples/ofd above the package"),
            arguments: Suite.allCases)
        func samples(_ suite: Suite) async throws {
            try await TestNetwork.with(suite) { network in
                // Their seals are by CAs that nobody here trusts; quarantine is the matter of other tests.
                try network.append("seals:\n  policy: report\n", toConfigurationOf: .province)
                try await network.start()
                let samples = Program.samples
                var letters = samples.map { Letter(from: .town, to: [.province], document: $0) }
                letters.append(
                    Letter(from: .town, to: [.province], document: samples[0], attachments: Array(samples.dropFirst())))
                for (letter, packet) in try await Self.send(letters, network) {
                    try await network.await("delivered", of: packet, for: [.province], seenBy: .province)
                    try await Self.isWhole(letter, packet, network)
                }
            }
        }

        /// The debugging build is slow; the full size is for `make gates`, by YIZHAN_HEAVY=1.
        @Test(
            "A large document crosses two relays, and no daemon takes more than 200 MB for it",
            arguments: IntegrationTests.isHeavy ? [30, 300] : [30])
        func large(megabytes: Int) async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start()
                let noise = try network.scratch.writeNoise(megabytes << 20, to: "noise.pdf")
                let letter = Letter(from: .town, to: [.province], attachments: [noise])
                let packet = try await network.send(letter)
                try await network.await(
                    "delivered", of: packet, for: [.province], seenBy: .town, within: .seconds(120 + megabytes * 2))
                try await Self.isWhole(letter, packet, network)
                for place in Place.allCases {
                    let memory = try network[place].memory()
                    // The sanitizers reserve terabytes, and use more than what is measured here.
                    guard memory.reserved < 1 << 30 else { continue }
                    #expect(memory.peak <= 200 << 10, "node \(place), in kilobytes")
                }
            }
        }

        private static func send(_ letters: [Letter], _ network: TestNetwork) async throws -> [(Letter, String)] {
            var sent: [(Letter, String)] = []
            for letter in letters { sent.append((letter, try await network.send(letter))) }
            return sent
        }

        private static func isWhole(_ letter: Letter, _ packet: String, _ network: TestNetwork) async throws {
            let opened = try await network.open(packet, by: letter.to[0])
            #expect(try Files.areEqual("\(opened)/document.ofd", letter.document), "\(letter.document)")
            for path in letter.attachments {
                let name = URL(fileURLWithPath: path).lastPathComponent
                #expect(try Files.areEqual("\(opened)/attachments/\(name)", path), "\(path)")
            }
        }
    }
}
