import Documents
import Testing

@testable import Exchange

@Suite("Which receipts are awaited")
struct SilenceRulesTests {
    private static let start = TestPKI.start

    private static func after(_ seconds: Int64) -> UTCMilliseconds { self.start.advanced(by: .seconds(seconds)) }

    /// Relay 100 s, delivery 200 s, 签收 400 s after delivery; half of it is a warning.
    private static let rules: SilenceRules = {
        var policy = SilencePolicy()
        policy.routine = .init(
            relay: .clock(.seconds(100)), delivery: .clock(.seconds(200)), acceptance: .clock(.seconds(400)))
        return SilenceRules(policy: policy)
    }()

    private static func facts(
        _ state: DeliveryState,
        arrived: UTCMilliseconds? = nil,
        expires: Int64 = 10_000,
        warned: Set<AwaitedReceipt> = [],
        stated: Set<AwaitedReceipt> = []
    ) -> SilenceFacts {
        SilenceFacts(
            urgency: .routine, start: Self.start, expires: Self.after(expires), state: state, arrived: arrived,
            warned: warned, stated: stated)
    }

    @Test(
        "A packet that nobody takes over is warned of, then stated, for relay and for delivery apart",
        arguments: [
            (Int64(0), [] as [String], SilenceLevel.none, Int64(50)),
            (49, [], .none, 50),
            (50, ["relay delayed"], .delayed, 100),
            (100, ["relay overdue", "delivery delayed"], .overdue, 200),
            (200, ["relay overdue", "delivery overdue"], .overdue, 10_000),
        ])
    func queued(seconds: Int64, said: [String], level: SilenceLevel, next: Int64) {
        let verdict = Self.rules.judge(Self.facts(.queued), at: Self.after(seconds))
        #expect(verdict.statements.map { "\($0.awaited.rawValue) \($0.level.word)" } == said)
        #expect((verdict.standing?.level ?? .none) == level)
        #expect(verdict.next == Self.after(next))
    }

    @Test("What was said is not said again, and a warning that was missed is not made up for")
    func once() {
        let late = Self.after(250)
        let verdict = Self.rules.judge(Self.facts(.relayed), at: late)
        #expect(verdict.statements.map(\.level) == [.overdue])
        #expect(Self.rules.judge(Self.facts(.relayed, stated: [.delivery]), at: late).statements.isEmpty)
        #expect(Self.rules.judge(Self.facts(.relayed, warned: [.delivery]), at: Self.after(150)).statements.isEmpty)
        #expect(verdict.standing?.since == Self.after(200))
    }

    @Test("The time for 签收 begins with delivery, never before submission")
    func acceptance() {
        let arrived = Self.after(1000)
        let verdict = Self.rules.judge(Self.facts(.delivered, arrived: arrived), at: Self.after(1001))
        #expect(verdict.statements.isEmpty && verdict.next == Self.after(1200))
        let early = Self.rules.judge(Self.facts(.delivered, arrived: Self.after(-900)), at: Self.after(1))
        #expect(early.next == Self.after(200))
        let over = Self.rules.judge(Self.facts(.quarantined, arrived: arrived), at: Self.after(1400))
        #expect(over.statements.map(\.awaited) == [.acceptance] && over.statements.map(\.level) == [.overdue])
    }

    @Test(
        "What was answered, taken back or given up is not waited for",
        arguments: [DeliveryState.signedFor, .refused, .returned, .recalled, .expired, .undeliverable])
    func answered(state: DeliveryState) {
        let verdict = Self.rules.judge(Self.facts(state), at: Self.after(5000))
        #expect(verdict.statements.isEmpty && verdict.standing == nil && verdict.next == nil)
    }

    @Test("With the packet's own time all waiting ends, and what was not stated is stated then")
    func expiry() {
        let before = Self.rules.judge(Self.facts(.queued, expires: 80), at: Self.after(79))
        #expect(before.statements.map(\.level) == [.delayed] && before.next == Self.after(80))
        let after = Self.rules.judge(Self.facts(.queued, expires: 80), at: Self.after(80))
        #expect(after.statements.map(\.level) == [.overdue, .overdue])
        #expect(after.standing == nil && after.next == nil)
    }

    @Test("The default times are those of 特急, 加急 and 平件, and every look lies before the end or at it")
    func defaults() throws {
        let policy = SilencePolicy()
        let spelled = [Urgency.extraUrgent, .urgent, .routine].map { urgency in
            AwaitedReceipt.allCases.map { policy.limits(for: urgency)[$0].description }.joined(separator: ", ")
        }
        #expect(
            spelled == [
                "5m, 10m, 2h", "30m, 1h, 1 working day", "2 working hours, 4 working hours, 3 working days",
            ])
        // Whenever the rules are asked, they are asked again later, and the chain of looks ends.
        var random = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let state = try #require(DeliveryState.allCases.randomElement(using: &random))
            let expires = Int64.random(in: 1...2_000_000, using: &random)
            var (warned, stated): (Set<AwaitedReceipt>, Set<AwaitedReceipt>) = ([], [])
            var (now, looks) = (Self.start, 0)
            while true {
                let verdict = SilenceRules(policy: policy).judge(
                    Self.facts(state, arrived: Self.start, expires: expires, warned: warned, stated: stated), at: now)
                for said in verdict.statements {
                    let isNew = said.level == .overdue ? stated.insert(said.awaited) : warned.insert(said.awaited)
                    #expect(isNew.inserted)
                }
                guard let next = verdict.next else { break }
                try #require(next > now)
                (now, looks) = (next, looks + 1)
                try #require(looks < 10)
            }
            #expect(stated == Set(SilenceRules.awaited(in: state)), "\(state)")
        }
    }

    @Test("Another calendar or other times have another fingerprint, the interval of reminders has not")
    func fingerprint() throws {
        var other = SilencePolicy()
        other.urgeInterval = .seconds(60)
        #expect(other.fingerprint == SilencePolicy().fingerprint)
        other.urgent.delivery = .clock(.seconds(61))
        #expect(other.fingerprint != SilencePolicy().fingerprint)
        let holiday = try WorkingCalendar(hours: WorkingCalendar.standard.hours, holidays: [CalendarDate("2027-01-01")])
        #expect(SilencePolicy(calendar: holiday).fingerprint != SilencePolicy().fingerprint)
    }
}
