import CanonicalJSON
import Cryptography
import Foundation
import Synchronization
import Testing

extension IntegrationTests {
    @Suite("Power cuts", .timeLimit(.minutes(5)))
    struct CrashTests {
        /// What was sent while nodes were killed.
        private struct Traffic: Sendable {
            /// The packets whose acceptance the sender was told, with their recipients.
            var acknowledged: [String: [Unit]] = [:]
            /// Submissions of which the sender does not know whether they were accepted.
            var unknown = 0
        }

        private static let recipients: [[Unit]] = [[.city], [.province], [.county], [.city, .province, .county]]

        @Test(
            "With every node killed twice under traffic, what was acknowledged arrives, and arrives once",
            arguments: IntegrationTests.isHeavy ? 1...6 : 1...1)
        func killed(seed: UInt64) async throws {
            try await TestNetwork.with(seed.isMultiple(of: 2) ? .int : .gm) { network in
                try await network.start()
                let isOver = Mutex(false)
                async let traffic = Self.send(network, seed: seed, until: { isOver.withLock { $0 } })
                try await Self.killAround(network, seed: seed)
                isOver.withLock { $0 = true }
                let sent = try await traffic
                for (packet, units) in sent.acknowledged {
                    try await network.await(
                        "delivered", of: packet, for: units, seenBy: .town, within: .seconds(120))
                }
                try await Self.isQuiet(network)
                try await Self.arrivedOnce(sent, network)
                try await Self.logsDidNotFork(sent, network)
                try await Self.receiptsVerify(sent, network)
                try await Self.goesOn(network)
            }
        }

        /// At least 20 packets of sizes from the row to the spool, and on until the killing ends.
        private static func send(
            _ network: TestNetwork,
            seed: UInt64,
            until isOver: @Sendable () -> Bool
        ) async throws -> Traffic {
            var random = SeededGenerator(seed: seed)
            let noise = try [100, 30_000, 400_000, 3 << 20].map { size in
                try network.scratch.writeNoise(size, to: "noise-\(size).bin")
            }
            var traffic = Traffic()
            for number in 0..<100 where number < 20 || !isOver() {
                let units = Self.recipients[number % Self.recipients.count]
                let letter = Letter(
                    from: .town, to: units, attachments: [noise.randomElement(using: &random) ?? noise[0]])
                let arguments = try network.arguments(for: letter) + ["--json"]
                let packet = try await eventually("the town to accept a packet") { () -> String? in
                    let run = try await network[.town].run(arguments)
                    if run.status == 0 { return try run.json().requiredText("id") }
                    // 69: no node answered, so nothing was sent; otherwise the sender cannot know.
                    if run.status != 69 { traffic.unknown += 1 }
                    return nil
                }
                traffic.acknowledged[packet] = units
            }
            return traffic
        }

        private static func killAround(_ network: TestNetwork, seed: UInt64) async throws {
            var random = SeededGenerator(seed: seed &+ 1000)
            let clock = ContinuousClock()
            for place in (Place.allCases + Place.allCases).shuffled(using: &random) {
                // Nothing is awaited here: the moment of the fault is what the seed decides.
                try await clock.sleep(for: .milliseconds(Int.random(in: 20...700, using: &random)))
                #expect(await network[place].kill() == .signalled(SIGKILL), "node \(place) ended before it was killed")
                try await network[place].start()
            }
        }

        private static func isQuiet(_ network: TestNetwork) async throws {
            for place in Place.allCases {
                try await eventually("the queues of \(place) to be empty", within: .seconds(90)) {
                    try await network[place].backlog() == 0 ? () : nil
                }
            }
        }

        private static func arrivedOnce(_ traffic: Traffic, _ network: TestNetwork) async throws {
            for unit in [Unit.city, .province, .county] {
                let arrived = try await network[of: unit].inbox(of: unit)
                #expect(Set(arrived).count == arrived.count, "\(unit) has a packet twice")
                let expected = Set(traffic.acknowledged.filter { $0.value.contains(unit) }.keys)
                #expect(expected.isSubset(of: arrived), "\(unit) lacks a packet")
                #expect(arrived.count <= expected.count + traffic.unknown)
            }
        }

        /// Each place in each log holds one evidence only, whoever tells of it.
        private static func logsDidNotFork(_ traffic: Traffic, _ network: TestNetwork) async throws {
            var places: [String: String] = [:]
            for place in Place.allCases {
                for packet in traffic.acknowledged.keys {
                    let run = try await network[place].run(["track", packet, "--json"])
                    guard run.status == 0 else { continue }
                    for receipt in try run.json().elements?.first?["receipts"]?.elements ?? [] {
                        let (log, index) = (try receipt.requiredText("log"), try receipt.requiredInteger("index"))
                        let digest = try receipt.requiredText("digest")
                        #expect(places.updateValue(digest, forKey: "\(log) \(index)") ?? digest == digest)
                    }
                }
            }
            #expect(places.count > traffic.acknowledged.count * 2)
        }

        private static func receiptsVerify(_ traffic: Traffic, _ network: TestNetwork) async throws {
            let folder = network.scratch.path("receipts")
            for (packet, units) in traffic.acknowledged {
                try await network.exportReceipts(of: packet, from: .town, into: "\(folder)/\(packet)")
                let count = try Files.all(below: "\(folder)/\(packet)").count
                #expect(count > units.count, "accepted, and delivered to each of \(units)")
            }
            let answer = try await network.verify(folder)
            #expect(answer.status == 0, "\(answer.errors)")
        }

        private static func goesOn(_ network: TestNetwork) async throws {
            let packet = try await network.send(Letter(from: .town, to: [.province]))
            try await network.await("delivered", of: packet, for: [.province], seenBy: .town)
            #expect(try await network.act("sign-for", packet, by: .province).status == 0)
            try await network.await("signed-for", of: packet, for: [.province], seenBy: .town)
        }
    }
}
