import Cryptography
import Documents
import Exchange
import Testing

@Suite("What stands between queue and neighbour")
struct LinkGateTests {
    private static let now = UTCMilliseconds(sinceEpoch: 1_800_000_000_000)
    private let gate = LinkGate(hours: WorkingHours())

    private static func packet(_ number: UInt8) throws -> Digest { try DigestAlgorithm.sha256.hash([number]) }

    @Test("An urgent small packet finds a place however many large ones are under way")
    func large() throws {
        for number in 0..<8 {
            guard case .open(let places, _) = self.gate.packets(at: Self.now), (places[.large] ?? 0) > 0 else { break }
            #expect(self.gate.begin(try Self.packet(UInt8(number)), .large))
        }
        guard case .open(let places, _) = self.gate.packets(at: Self.now) else {
            Issue.record("the gate is closed")
            return
        }
        #expect(places[.large] == 0)
        #expect((places[.small] ?? 0) >= ConcurrencyWindow.initial - 4)
    }

    @Test("A packet under way is not begun twice, and its place comes back")
    func once() throws {
        let packet = try Self.packet(1)
        #expect(self.gate.begin(packet, .small))
        #expect(!self.gate.begin(packet, .small))
        self.gate.end(packet)
        #expect(self.gate.begin(packet, .small))
    }

    @Test("No connection leaves the neighbour alone at once; a cut does only after a window full of them")
    func outage() {
        let cut = TransportError(.unreachable, "cut", phase: .send)
        var isClosed = false
        for _ in 0..<ConcurrencyWindow.initial where !isClosed {
            isClosed = self.gate.failed(cut) { _ in .seconds(60) }
        }
        #expect(isClosed)
        let other = LinkGate(hours: WorkingHours())
        #expect(!other.failed(cut) { _ in .seconds(60) })
        #expect(other.failed(TransportError(.unreachable, "no route", phase: .connect)) { _ in .seconds(60) })
        #expect(other.packets(at: Self.now) == .closed(nil) && other.messages(at: Self.now) == .closed(nil))
        #expect(other.appeared(nil, at: Self.now))
        guard case .open = other.packets(at: Self.now) else {
            Issue.record("a neighbour that shows itself is served")
            return
        }
    }

    @Test("A refusal or an answer that says busy is no outage")
    func answers() {
        #expect(!self.gate.failed(TransportError(.refused, "limit")) { _ in .seconds(60) })
        #expect(!self.gate.failed(TransportError(.busy, "later")) { _ in .seconds(60) })
        guard case .open = self.gate.packets(at: Self.now) else {
            Issue.record("the gate is closed")
            return
        }
    }

    @Test("A neighbour that asks for time gets it, half an hour at most")
    func busy() {
        _ = self.gate.failed(TransportError(.busy, "later", retryAfter: .seconds(86_400))) { _ in .zero }
        guard case .closed(let wait?) = self.gate.packets(at: Self.now) else {
            Issue.record("the gate is open")
            return
        }
        #expect(wait > .seconds(1700) && wait <= .seconds(1800))
        #expect(self.gate.view(at: Self.now).status == .busy)
    }

    @Test("A pause holds packets back, not receipts and recalls")
    func pause() {
        self.gate.setPause(.init(reason: "line works", since: Self.now))
        #expect(self.gate.packets(at: Self.now) == .closed(nil))
        #expect(self.gate.messages(at: Self.now) == .open(places: [:], minimumUrgency: 0))
        self.gate.setPause(nil)
        guard case .open = self.gate.packets(at: Self.now) else {
            Issue.record("the gate is closed")
            return
        }
    }

    @Test("An announced maintenance holds everything back until it ends")
    func maintenance() throws {
        let window = try MaintenanceWindow(
            from: Self.now.advanced(by: .seconds(10)), until: Self.now.advanced(by: .seconds(70)))
        #expect(self.gate.appeared(NodeNotice(time: Self.now, maintenance: window), at: Self.now))
        guard case .open = self.gate.packets(at: Self.now) else {
            Issue.record("it has not begun yet")
            return
        }
        #expect(self.gate.packets(at: Self.now.advanced(by: .seconds(20))) == .closed(.seconds(50)))
        #expect(self.gate.messages(at: Self.now.advanced(by: .seconds(20))) == .closed(.seconds(50)))
        guard case .open = self.gate.packets(at: Self.now.advanced(by: .seconds(70))) else {
            Issue.record("it is over")
            return
        }
    }

    @Test("Out of its hours only 特急 goes")
    func hours() {
        // 2027-01-15 16:00 by the clock of China.
        let gate = LinkGate(hours: WorkingHours([.init(from: 0, until: 60)]))
        guard case .open(_, let urgency) = gate.packets(at: Self.now) else {
            Issue.record("the gate is closed")
            return
        }
        #expect(urgency == 2)
    }

    @Test("A neighbour that greets without end is heard every few seconds, and once more at the end")
    func hastening() {
        #expect(self.gate.mayHasten(isForced: false))
        #expect(!self.gate.mayHasten(isForced: false))
        #expect(self.gate.hasteningWait() != nil)
        #expect(self.gate.mayHasten(isForced: true))
        #expect(self.gate.hasteningWait() == nil)
    }

    @Test("A neighbour that refuses this node is stopped, and greeted again only after the wait")
    func unauthorised() {
        #expect(self.gate.failed(TransportError(.unauthorised, "revoked")) { _ in .seconds(60) })
        #expect(self.gate.view(at: Self.now).status == .unauthorised)
        #expect(self.gate.greetingWait(interval: .seconds(600), at: Self.now) > .seconds(50))
    }
}
