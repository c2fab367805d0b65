import Documents
import Exchange
import Testing

@testable import Watching

/// A way to be unwell, and what must be said of it.
struct Ailment: Sendable, CustomTestStringConvertible {
    let code: HealthAlarm.Code
    let subject: String
    let change: @Sendable (inout NodeSnapshot) throws -> Void

    init(
        _ code: HealthAlarm.Code,
        _ subject: String = "",
        _ change: @escaping @Sendable (inout NodeSnapshot) throws -> Void
    ) {
        self.code = code
        self.subject = subject
        self.change = change
    }

    var testDescription: String { self.code.rawValue }

    static let all: [Self] = [
        Self(.storeFailing) { $0.commits.failure = "syncFailed" },
        Self(.storeStalled) { $0.commits.isStalled = true },
        Self(.storageFull) { $0.store.hasRoom = false },
        Self(.storageLow) { $0.store.freeBytes = 1 << 30 },
        Self(.certificateExpired, "node-sign GM") { $0.expiries = [Sample.item(ends: 0)] },
        Self(.certificateExpiring, "node-sign GM") { $0.expiries = [Sample.item(ends: 7)] },
        Self(.authorityExpired, "CA") { $0.expiries = [Sample.item(.authority, "CA", ends: -1)] },
        Self(.authorityExpiring, "CA") { $0.expiries = [Sample.item(.authority, "CA", ends: 6)] },
        Self(.directoryExpired, "of 35") { $0.expiries = [Sample.item(.directory, "of 35", ends: -1)] },
        Self(.directoryExpiring, "of 35") { $0.expiries = [Sample.item(.directory, "of 35", began: 25, ends: 5)] },
        Self(.revocationListExpired, "CA") { $0.expiries = [Sample.item(.revocationList, "CA", ends: -1)] },
        Self(.revocationListExpiring, "CA") {
            $0.expiries = [Sample.item(.revocationList, "CA", began: 6, ends: 1)]
        },
        Self(.sealStatusExpired, "maker") { $0.expiries = [Sample.item(.sealStatusList, "maker", ends: -1)] },
        Self(.sealStatusExpiring, "maker") {
            $0.expiries = [Sample.item(.sealStatusList, "maker", began: 6, ends: 1)]
        },
        Self(.sealStatusRefused, "longyan.json") { $0.sealStatusProblems = ["longyan.json": "it is missing"] },
        Self(.neighbourUnauthorised, "3508") { $0.neighbours = [try Sample.neighbour("3508", .unauthorised)] },
        Self(.clockSkew, "3508") {
            $0.neighbours = [try Sample.neighbour("3508")]
            $0.neighbours[0].skew = -121_000
        },
        Self(.parentSilent, "3508") {
            $0.neighbours = [try Sample.neighbour("3508", .unreachable, parent: true)]
            $0.neighbours[0].answered = Sample.start.advanced(by: .seconds(-1801))
        },
        Self(.logContradicted, "350823") {
            $0.witness = WitnessStanding(contradicted: [try DivisionCode("350823"): Sample.start])
        },
        Self(.logDamaged) { $0.logCheck.errors = 3 },
        Self(.witnessAhead) { $0.witness = WitnessStanding(aheadSince: Sample.start) },
        Self(.receiptsDelayed, "relay") {
            $0.silences = [SilenceCount(awaited: .relay, isOverdue: false, count: 2, since: Sample.start)]
        },
        Self(.receiptsOverdue, "acceptance") {
            $0.silences = [SilenceCount(awaited: .acceptance, isOverdue: true, count: 1, since: Sample.start)]
        },
        Self(.deadLetters) { $0.deadLetters = [.partner: 2] },
        Self(.descriptorsLow) { $0.process = ProcessFigures(descriptors: 950, descriptorLimit: 1000) },
    ]
}

@Suite("What needs a person is said, and nothing else")
struct HealthTests {
    @Test("A node with which nothing is wrong has no alarm")
    func well() throws {
        var snapshot = try Sample.snapshot([
            try Sample.neighbour("35", parent: true), try Sample.neighbour("350823106", .unreachable),
            try Sample.neighbour("350823107", .paused), try Sample.neighbour("350823108", .maintenance),
        ])
        snapshot.expiries = [
            Sample.item(ends: 8), Sample.item(.revocationList, "CA", began: 2, ends: 5),
            Sample.item(.directory, "of 35", began: 20, ends: 10),
        ]
        snapshot.neighbours[0].skew = 119_000
        snapshot.neighbours[1].answered = nil
        #expect(HealthRules().findings(snapshot, standing: []).isEmpty)
        #expect(snapshot.health == .ok)
    }

    @Test("Each alarm is raised by its cause alone", arguments: Ailment.all)
    func ailments(_ ailment: Ailment) throws {
        var snapshot = try Sample.snapshot()
        try ailment.change(&snapshot)
        let findings = HealthRules().findings(snapshot, standing: [])
        #expect(findings.map(\.code) == [ailment.code])
        #expect(findings.map(\.subject) == [ailment.subject])
        var book = AlarmBook()
        snapshot.alarms = book.update(findings, at: Sample.start)
        #expect(snapshot.health == ailment.code.severity)
    }

    @Test("Every code has a case above")
    func coverage() {
        #expect(Set(Ailment.all.map(\.code)) == Set(HealthAlarm.Code.allCases))
    }

    @Test("An alarm keeps its beginning while it stands, and begins anew when it comes back")
    func since() throws {
        var book = AlarmBook()
        var snapshot = try Sample.snapshot()
        snapshot.commits.failure = "syncFailed"
        let findings = HealthRules().findings(snapshot, standing: [])
        #expect(book.update(findings, at: Sample.start).map(\.since) == [Sample.start])
        #expect(book.update(findings, at: Sample.after(days: 1)).map(\.since) == [Sample.start])
        #expect(book.update([], at: Sample.after(days: 2)).isEmpty)
        #expect(book.update(findings, at: Sample.after(days: 3)).map(\.since) == [Sample.after(days: 3)])
    }

    @Test("A neighbour that is tried again is still unauthorised, until it answers")
    func probing() throws {
        var book = AlarmBook()
        let rules = HealthRules()
        let codes = try [LinkView.Status.unauthorised, .probing, .unauthorised, .open, .probing].map { status in
            let snapshot = try Sample.snapshot([try Sample.neighbour("3508", status)])
            return book.update(rules.findings(snapshot, standing: book.standing), at: Sample.start).map(\.code)
        }
        #expect(
            codes == [
                [.neighbourUnauthorised], [.neighbourUnauthorised], [.neighbourUnauthorised], [], [],
            ])
    }

    @Test("The gravest alarm stands first, then the oldest")
    func order() {
        var book = AlarmBook()
        let findings = [
            HealthRules.Finding(code: .deadLetters, subject: "", text: "", since: Sample.after(days: -9)),
            HealthRules.Finding(code: .storageFull, subject: "", text: "", since: Sample.start),
            HealthRules.Finding(code: .storeFailing, subject: "", text: "", since: Sample.after(days: -1)),
        ]
        #expect(book.update(findings, at: Sample.start).map(\.code) == [.storeFailing, .storageFull, .deadLetters])
    }

    @Test("Commits that wait are stalled when none has ended for ten seconds")
    func stall() {
        var detector = StallDetector()
        let start = ContinuousClock.now
        func look(_ waiting: Int64, _ batches: Int64, _ seconds: Int64) -> Bool {
            detector.isStalled(waiting: waiting, batches: batches, at: start.advanced(by: .seconds(seconds)))
        }
        #expect(!look(3, 5, 0))
        #expect(!look(4, 6, 9))
        #expect(!look(4, 6, 18))
        #expect(look(4, 6, 19))
        #expect(!look(0, 6, 20))
        #expect(!look(1, 6, 40))
        #expect(look(1, 6, 50))
    }
}
