import Client
import Cryptography
import Documents
import Evidence
import Foundation
import LocalAPI
import Testing

extension IntegrationTests {
    @Suite("A program that follows what happens", .timeLimit(.minutes(2)))
    struct EventsTests {
        @Test("It waits for a receipt, gets it as it is stored, and goes on where it was after the node's restart")
        func follow() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.city, .county)
                let county = network[.county]
                let client = EventClient(APIClient(socket: county.socket))
                let start = try await client.newest()
                async let waiting = Self.next(client, after: start)
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                let page = try await waiting
                let core = try ReceiptCore(bytes: try #require(page.events.first).core)
                #expect(page.events.count == 1 && page.events.first?.isOwn == false)
                #expect(core.evidence.id.description == packet && core.evidence.issuer.digits == "3508")
                #expect(try core.verifyInclusion())

                #expect(await county.stop() == .exited(0))
                try await county.start()
                let second = try await network.send(Letter(from: .county, to: [.city]))
                let later = try await Self.next(client, after: page.next)
                let receipts = try later.events.map { try ReceiptCore(bytes: $0.core).evidence.id.description }
                #expect(receipts == [second])
            }
        }

        @Test("A node that ends does not wait for those who wait for events")
        func ending() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.county)
                let api = APIClient(socket: network[.county].socket)
                let reader = Task { try await api.bytes("/v1/events?after=0&wait=60") }
                _ = try await api.get("/v1/status")
                let clock = ContinuousClock()
                let begun = clock.now
                #expect(await network[.county].stop() == .exited(0))
                #expect(begun.duration(to: clock.now) < .seconds(25))
                _ = await reader.result
            }
        }

        @Test("What the feed does not understand is refused")
        func refused() async throws {
            try await TestNetwork.with(.int) { network in
                try await network.start(.county)
                let api = APIClient(socket: network[.county].socket)
                for query in [
                    "after=-1", "after=x", "after=0&wait=61", "limit=0", "own=perhaps", "event=nonsense", "since=1",
                ] {
                    let refusal = await #expect(throws: APIClient.Refusal.self, "\(query)") {
                        _ = try await api.bytes("/v1/events?\(query)")
                    }
                    #expect(refusal?.status == 400 && refusal?.code == "invalid-request", "\(query)")
                }
            }
        }

        /// Waits as long as a test may, in the turns the node allows.
        private static func next(_ client: EventClient, after number: Int64) async throws -> EventClient.Page {
            var next = number
            while true {
                let page = try await client.events(after: next, of: .consignmentDelivered, isOwn: false, waiting: 30)
                if !page.events.isEmpty { return page }
                next = page.next
            }
        }
    }
}
