import Exchange
import Testing

@Suite("When a hand-over is tried again")
struct RetryPolicyTests {
    private static let retried: [TransportError.Kind] = [.unreachable, .busy, .protocolViolation, .refused]

    /// Lanes with their caps in seconds.
    private static let lanes: [(urgency: Int64, cap: Int64)] = [(0, 1_800), (1, 300), (2, 60), (9, 60)]

    @Test(
        "The delay lies between half the base and the doubled base, and never above the cap of the lane",
        arguments: lanes)
    func bounds(lane: (urgency: Int64, cap: Int64)) {
        var random = SeededGenerator(seed: 3508)
        let policy = RetryPolicy()
        for attempts in [1, 2, 3, 5, 8, 12, 21, 64, Int.max] {
            let ceiling = min(lane.cap, 5 << Int64(min(attempts - 1, 20)))
            for _ in 0..<200 {
                for kind in Self.retried {
                    let delay = policy.delay(after: kind, attempts: attempts, urgency: lane.urgency, using: &random)
                    #expect(delay >= .milliseconds(2500), "\(kind) after \(attempts)")
                    #expect(delay <= .seconds(ceiling), "\(kind) after \(attempts)")
                }
            }
        }
    }

    @Test("The delays of many packets are spread out")
    func jitter() {
        var random = SeededGenerator(seed: 1)
        let delays = (0..<100).map { _ in
            RetryPolicy().delay(after: .unreachable, attempts: 8, urgency: 0, using: &random)
        }
        #expect(Set(delays).count > 90)
        #expect(delays.contains { $0 < .seconds(200) } && delays.contains { $0 > .seconds(400) })
    }

    @Test("What only a change of configuration helps waits for the cap")
    func unauthorised() {
        var random = SeededGenerator(seed: 1)
        for lane in Self.lanes {
            let delay = RetryPolicy().delay(after: .unauthorised, attempts: 1, urgency: lane.urgency, using: &random)
            #expect(delay == .seconds(lane.cap))
        }
    }
}
