import CanonicalJSON
import Client
import Cryptography
import Documents
import Evidence
import LocalAPI
import Packets

/// Drives one node: a number of submitters, each of which sends its next packet when the receipt of the last is verified.
struct Load: Sendable {
    /// Longer than this no receipt may be on its way.
    private static let patience = Duration.seconds(90)

    let api: APIClient
    let order: SubmissionClient.Order
    let identity: SigningIdentity
    let anchors: [Certificate]
    let inFlight: Int
    let pause: Duration

    func run(_ measurement: Measurement) async throws {
        let board = Board()
        let feed = EventClient(self.api)
        let start = try await feed.newest()
        let last = try await withThrowingTaskGroup { group in
            group.addTask { try await self.watch(feed, after: start, board) }
            let last = try await self.submitAll(board, measurement)
            // Nothing is under way any more; the reader of the feed has nothing to wait for.
            group.cancelAll()
            try await group.waitForAll()
            return last
        }
        if let last { _ = try await ReceiptCheck(api: self.api, anchors: self.anchors).verifyWhole(last) }
    }

    /// Runs all submitters; gives back the receipt of a packet that was sent at the end.
    private func submitAll(_ board: Board, _ measurement: Measurement) async throws -> ReceiptCore? {
        try await withThrowingTaskGroup(of: ReceiptCore?.self) { submitters in
            for _ in 0..<self.inFlight {
                submitters.addTask { try await self.submit(board, measurement) }
            }
            var last: ReceiptCore?
            do {
                while let core = try await submitters.next() { last = core ?? last }
            } catch {
                board.fail(error)
                throw error
            }
            return last
        }
    }

    private func submit(_ board: Board, _ measurement: Measurement) async throws -> ReceiptCore? {
        let client = SubmissionClient(self.api)
        var last: ReceiptCore?
        while !measurement.isOver {
            let submitted = ContinuousClock.now
            let answer = try await client.submit(self.order, unit: [self.identity], officer: nil)
            let arrival = try await board.receipt(of: answer.requiredText("id"))
            let evidence = arrival.core.evidence
            guard evidence.packet.description == answer["packet"]?.text, evidence.to == self.order.to.map(\.address)
            else { throw BenchError("the receipt of packet \(evidence.id) speaks of another packet or recipient") }
            try measurement.complete(submitted: submitted, verified: arrival.time)
            last = arrival.core
            if self.pause > .zero { try await Task.sleep(for: self.pause) }
        }
        return last
    }

    /// Reads the feed of the sender's node and verifies what comes.
    private func watch(_ feed: EventClient, after start: Int64, _ board: Board) async throws {
        var check = ReceiptCheck(api: self.api, anchors: self.anchors)
        var (next, last) = (start, ContinuousClock.now)
        do {
            while !Task.isCancelled {
                let page = try await feed.events(after: next, of: .consignmentDelivered, isOwn: false, waiting: 2)
                next = page.next
                for event in page.events {
                    let core = try await check.verify(event.core)
                    try board.post(Board.Arrival(core: core, time: .now))
                }
                if !page.events.isEmpty { last = .now }
                guard last.duration(to: .now) < Self.patience else {
                    throw BenchError("no receipt came for \(Self.patience)")
                }
            }
        } catch {
            if Task.isCancelled { return }
            board.fail(error)
            throw error
        }
    }
}
