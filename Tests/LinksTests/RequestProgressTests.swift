import Links
import NIOCore
import Testing

@Suite("How fast a request must come")
struct RequestProgressTests {
    private static let limits = RequestLimits(
        headSize: 100, headFields: 3, headTimeout: .seconds(10), bodyTimeout: .seconds(60), bodyProgress: 1000)

    private static func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

    @Test("Between requests nothing is demanded")
    func between() {
        var progress = RequestProgress(Self.limits)
        #expect(progress.deadline == nil)
        #expect(progress.due(at: Self.at(1000), isReading: true) == nil)
        #expect(progress.received(0, at: Self.at(5)) == nil)
        #expect(progress.deadline == nil)
    }

    @Test("A head that trickles has its time from the first byte on, whatever comes later")
    func slowHead() {
        var progress = RequestProgress(Self.limits)
        for second in 0..<9 {
            #expect(progress.received(1, at: Self.at(Int64(second))) == nil)
            progress.decoded(1)
            #expect(progress.deadline == Self.at(10))
            #expect(progress.due(at: Self.at(Int64(second)), isReading: true) == nil)
        }
        #expect(progress.due(at: Self.at(10), isReading: true) == .headTooSlow(.seconds(10)))
    }

    @Test("Slowness is not the peer's while nobody reads")
    func ownSlowness() {
        var progress = RequestProgress(Self.limits)
        _ = progress.received(1, at: Self.at(0))
        #expect(progress.due(at: Self.at(10), isReading: false) == nil)
        #expect(progress.deadline == Self.at(20))
        _ = progress.headEnded(size: 10, fields: 1, at: Self.at(12))
        #expect(progress.due(at: Self.at(72), isReading: false) == nil)
        #expect(progress.due(at: Self.at(132), isReading: true) == .bodyTooSlow(0, .seconds(60)))
    }

    @Test("A head over the limit is refused, when it is complete and before")
    func largeHead() {
        var progress = RequestProgress(Self.limits)
        #expect(progress.received(101, at: Self.at(0)) == nil)
        progress.decoded(101)
        #expect(progress.received(1, at: Self.at(0)) == .headTooLarge(101))
        var other = RequestProgress(Self.limits)
        _ = other.received(500, at: Self.at(0))
        #expect(other.headEnded(size: 101, fields: 1, at: Self.at(0)) == .headTooLarge(101))
        var third = RequestProgress(Self.limits)
        _ = third.received(500, at: Self.at(0))
        #expect(third.headEnded(size: 50, fields: 4, at: Self.at(0)) == .tooManyFields(4))
    }

    @Test("A body may take for ever as long as each span brings enough")
    func body() {
        var progress = RequestProgress(Self.limits)
        _ = progress.received(10, at: Self.at(0))
        #expect(progress.headEnded(size: 10, fields: 1, at: Self.at(0)) == nil)
        for span in 1..<100 {
            #expect(progress.received(1000, at: Self.at(Int64(60 * span - 1))) == nil)
            progress.decoded(1000)
            #expect(progress.due(at: Self.at(Int64(60 * span)), isReading: true) == nil)
        }
        _ = progress.received(999, at: Self.at(5941))
        progress.decoded(999)
        #expect(progress.due(at: Self.at(6000), isReading: true) == .bodyTooSlow(999, .seconds(60)))
        progress.requestEnded()
        #expect(progress.deadline == nil)
    }
}
