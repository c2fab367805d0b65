import CanonicalJSON
import Client
import Cryptography
import Documents
import Evidence
import Foundation
import LocalAPI
import Testing

extension IntegrationTests {
    @Suite("Silence shows between real nodes", .timeLimit(.minutes(4)))
    struct SilenceTests {
        /// Seconds by the clock, in working hours that never end.
        private static let times = """
            calendar:
              hours: ["00:00-24:00"]
              holidays: ["2027-02-05..2027-02-11"]
              working-days: ["2027-01-31"]
            silence:
              warning-share: 40
              urge-interval: 1s
              start-grace: 0s
              routine: {relay: 3s, delivery: 4s, acceptance: 5s}
            """

        /// Follows the sender's own events of one kind, from the beginning.
        private static func event(_ event: EvidenceEvent, _ client: EventClient) async throws -> ReceiptCore {
            var next: Int64 = 0
            while true {
                let page = try await client.events(after: next, of: event, isOwn: true, waiting: 30)
                if let first = page.events.first { return try ReceiptCore(bytes: first.core) }
                next = page.next
            }
        }

        /// How many of the sender's own events there are of one kind.
        private static func count(_ event: EvidenceEvent, _ client: EventClient) async throws -> Int {
            try await client.events(after: 0, of: event, isOwn: true, waiting: 0).events.count
        }

        @Test(
            "A neighbour that is away is warned of and stated; the node is killed in the act, and nothing is said twice",
            arguments: Suite.allCases)
        func away(suite: Suite) async throws {
            try await TestNetwork.with(suite) { network in
                let city = network[.city]
                try city.configure { $0 + "\n" + Self.times + "\n" }
                let port = try await network.watch(.city)[0]
                try await network.start(.city)
                let client = EventClient(APIClient(socket: city.socket))
                let packet = try await network.send(Letter(from: .city, to: [.county]))
                // It dies in the transaction of its next statement, which comes by itself.
                #expect(await city.kill() != nil)
                try city.launch(dyingAt: "checkpoint-signed:1")
                #expect(await city.end() != .exited(0))
                try await city.start()
                let failed = try await Self.event(.relayFailed, client)
                #expect(failed.evidence.id.description == packet)
                #expect(failed.evidence.to.map(\.description) == [Unit.county.rawValue])
                #expect(failed.evidence.reason?.code == "overdue" && failed.evidence.issuer.digits == "3508")
                _ = try await Self.event(.consignmentOverdue, client)
                #expect(await city.kill() != nil)
                try await city.start()
                let reasons = try await Monitor(port: port).reasons { $0["receipts-overdue"] != nil }
                #expect(reasons["receipts-overdue"]?["severity"]?.text == "degraded")
                let silences = try await city.json("silences").elements ?? []
                #expect(silences.map { $0["silence"]?["title"]?.text } == ["中转超时"])
                #expect(try await city.run(["status"]).output.contains("回执未到 receipts missing: 逾期 overdue relay: 1"))
                #expect(try await city.run(["silences"]).output.contains("中转超时 relay overdue"))

                try await network.start(.county)
                try await network.await("delivered", of: packet, for: [.county], seenBy: .city)
                // Nobody signs for it either.
                _ = try await Self.event(.acceptanceOverdue, client)
                for event in [EvidenceEvent.relayFailed, .consignmentOverdue, .acceptanceOverdue] {
                    #expect(try await Self.count(event, client) == 1, "\(event)")
                }
                try await Self.superseded(packet, network, client)
                _ = try await Monitor(port: port).reasons { $0["receipts-overdue"] == nil }
            }
        }

        /// 签收 comes late: it takes the place of the statement, in the track and for every verifier.
        private static func superseded(
            _ packet: String,
            _ network: TestNetwork,
            _ client: EventClient
        ) async throws {
            let act = try await network.act("sign-for", packet, by: .county)
            #expect(act.status == 0, "\(act.errors)")
            try await network.await("signed-for", of: packet, for: [.county], seenBy: .city)
            let track = try #require(try await network[.city].json("track", packet).elements?.first)
            #expect(track["deliveries"]?.elements?.first?["late"]?["title"]?.text == "逾期后签收")
            let receipts = track["receipts"]?.elements ?? []
            #expect(receipts.count { $0["supersededBy"] != nil } == 3)
            let signed = try #require(receipts.first { $0["event"]?.text == "act.signed-for" })
            #expect(signed["supersedes"]?.elements?.first?["awaited"]?.text == "acceptance")
            let text = try await network[.city].run(["track", packet])
            #expect(text.output.contains("逾期后签收") && text.output.contains("已被取代 superseded"))
            #expect(try await Self.count(.acceptanceOverdue, client) == 1)
            let folder = network.scratch.path("silence-receipts")
            try await network.exportReceipts(of: packet, from: .city, into: folder)
            let verdict = try await network.verify(folder)
            #expect(verdict.status == 0, "\(verdict.output)")
        }

        @Test(
            "A reminder crosses two relays, is counted in both places, and the recipient's node is restarted in between"
        )
        func urge() async throws {
            try await TestNetwork.with(.int) { network in
                try network[.town].configure { $0 + "\n" + Self.times.replacing("5s", with: "5h") + "\n" }
                try await network.start()
                let packet = try await network.send(Letter(from: .town, to: [.province]))
                try await network.await("delivered", of: packet, for: [.province], seenBy: .town)
                let first = try await network.act("urge", packet, by: .town, "--reason", "请尽快签收")
                #expect(first.status == 0, "\(first.errors)")
                try await Self.await(1, network, packet)
                await network[.province].stop()
                try await network.start(.province)
                let stranger = try await network.act("urge", packet, by: .province, at: network[.province])
                #expect(stranger.status != 0)
                try await eventually("the interval between two reminders to pass") {
                    let run = try await network.act(
                        "urge", packet, by: .town, "--recipient", Unit.province.rawValue)
                    #expect(run.status == 0 || run.status == 75, "\(run.errors)")
                    return run.status == 0 ? () : nil
                }
                try await Self.await(2, network, packet)
                let inbox = try await network[.province].run(["inbox", Unit.province.rawValue])
                #expect(inbox.output.contains("催办 2 次"))
                let track = try await network[.town].run(["track", packet])
                #expect(track.output.contains("催办 2 次"))
            }
        }

        /// Waits for so many reminders in the province's inbox.
        private static func await(_ count: Int64, _ network: TestNetwork, _ packet: String) async throws {
            try await eventually("\(count) reminders") {
                let item = try await network[.province].json("inbox", Unit.province.rawValue).elements?
                    .first { $0["envelope"]?["id"]?.text == packet }
                return item?["delivery"]?["urging"]?["count"]?.integerValue == count ? () : nil
            }
        }

        @Test("The holidays of the next year are read by a reload, and what they change is told")
        func reload() async throws {
            try await TestNetwork.with(.int) { network in
                let city = network[.city]
                try city.configure { $0 + "\n" + Self.times + "\n" }
                try await city.start()
                try city.configure {
                    $0.replacing("2027-02-05..2027-02-11", with: "2027-02-05..2027-02-06")
                        .replacing("relay: 3s", with: "relay: 2 working hours")
                }
                let run = try await city.run(["reload", "--reason", "holidays of 2027"])
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.output.contains("calendar.holidays: 2027-02-05 2027-02-06 2027-02-07"), "\(run.output)")
                #expect(run.output.contains("silence.routine.relay: 3s → 2 working hours"), "\(run.output)")
            }
        }

        @Test("What is wrong in calendar and times is told with its place and a suggestion")
        func configuration() async throws {
            try await TestNetwork.with(.int) { network in
                let node = network[.city]
                try node.configure {
                    $0 + """

                        calendar:
                          hours: ["08:00-12:00", "11:00-17:00"]
                          holiday: ["2026-10-01"]
                          working-days: ["2026-10-12", "2026-02-30"]
                        silence:
                          warning-share: 100
                          urgent: {relay: 3 working weeks, delivery: 0 working days, accept: 1h}
                        """
                }
                let check = try await CommandRun.of(
                    network.executable, ["config", "check", "--config", node.configuration], in: network.scratch)
                #expect(check.status == 78)
                for text in [
                    "calendar.hours", "calendar.holiday", "did you mean holidays", "calendar.working-days[1]",
                    "silence.warning-share", "silence.urgent.relay", "silence.urgent.delivery", "silence.urgent.accept",
                    "3 working days",
                ] { #expect(check.errors.contains(text), "\(text): \(check.errors)") }
            }
        }
    }
}
