import Cryptography
import Documents
import Evidence
import Exchange
import Foundation
import Packets
import Testing

@Suite("The feed of events", .timeLimit(.minutes(5)))
struct EventFeedTests {
    @Test("A reader gets every receipt once, this node's and others', in the order in which they were stored")
    func whole() async throws {
        try await Cluster.with(.int, nodes: ["350823", "350823106"]) { cluster in
            let outcome = try await cluster.submit(from: Unit.town, to: [Unit.county])
            try await cluster.until(outcome.envelope.id, Unit.county, is: .delivered, at: "350823106")
            let exchange = try cluster["350823106"]
            let page = try await exchange.events(after: 0)
            #expect(page.events.map(\.number) == Array(1...Int64(page.events.count)))
            #expect(page.next == page.events.last?.number)
            let stored = try await exchange.track(outcome.envelope.id).flatMap(\.receipts).map(\.core.bytes)
            #expect(Set(page.events.map(\.core)) == Set(stored) && page.events.count == stored.count)
            let cores = try page.events.map { try ReceiptCore(bytes: $0.core) }
            #expect(cores.first?.evidence.event == .submissionAccepted && page.events.first?.isOwn == true)
            for (event, core) in zip(page.events, cores) {
                #expect(event.isOwn == (core.evidence.issuer.digits == "350823106"))
            }
            #expect(try await exchange.events(after: page.next).events.isEmpty)
            let newest = try await exchange.events(after: nil)
            #expect(newest.events.isEmpty && newest.next == page.next)
        }
    }

    @Test("A selection leaves out what is not wanted, and its cursor passes over it")
    func selected() async throws {
        try await Cluster.with(.int, nodes: ["350823", "350823106"]) { cluster in
            let outcome = try await cluster.submit(from: Unit.town, to: [Unit.county])
            try await cluster.until(outcome.envelope.id, Unit.county, is: .delivered, at: "350823106")
            let exchange = try cluster["350823106"]
            let all = try await exchange.events(after: 0)
            let delivered = EventSelection(isOwn: false, event: .consignmentDelivered)
            let page = try await exchange.events(after: 0, delivered)
            #expect(page.events.count == 1 && page.next == all.next)
            #expect(try ReceiptCore(bytes: #require(page.events.first).core).evidence.event == .consignmentDelivered)
            let none = try await exchange.events(after: 0, EventSelection(isOwn: true, event: .consignmentDelivered))
            #expect(none.events.isEmpty && none.next == all.next)
            let first = try await exchange.events(after: 0, limit: 1)
            #expect(first.events == Array(all.events.prefix(1)) && first.next == 1)
        }
    }

    @Test("A reader that waits is answered when something is stored")
    func waiting() async throws {
        try await Cluster.with(.int, nodes: ["350823106"]) { cluster in
            let exchange = try cluster["350823106"]
            async let answer = exchange.events(after: 0, patience: .seconds(600))
            let outcome = try await cluster.submit(from: Unit.town, to: [Unit.county])
            let page = try await answer
            #expect(try page.events.map { try ReceiptCore(bytes: $0.core).evidence.id } == [outcome.envelope.id])
        }
    }

    @Test("A reader that waits in vain is told so when its time is over, or when it is cancelled")
    func patience() async throws {
        try await Cluster.with(.int, nodes: ["350823106"]) { cluster in
            let exchange = try cluster["350823106"]
            let page = try await exchange.events(after: 0, patience: .milliseconds(1))
            #expect(page.events.isEmpty && page.next == 0)
            let reader = Task { try await exchange.events(after: 0, patience: .seconds(600)) }
            reader.cancel()
            // Either the wait ended without events, or the store was not asked any more.
            if let page = try? await reader.value { #expect(page.events.isEmpty) }
        }
    }

    @Test("Numbers go on after a restart")
    func restarted() async throws {
        try await Cluster.with(.int, nodes: ["350823106"]) { cluster in
            _ = try await cluster.submit(from: Unit.town, to: [Unit.county])
            let before = try await cluster["350823106"].events(after: 0)
            try await cluster.stop("350823106")
            try await cluster.start("350823106")
            _ = try await cluster.submit(from: Unit.town, to: [Unit.county])
            let after = try await cluster["350823106"].events(after: before.next)
            #expect(after.events.first?.number == before.next + 1)
        }
    }
}
