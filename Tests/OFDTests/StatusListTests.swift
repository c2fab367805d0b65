import Cryptography
import Documents
import Seals
import Testing

@testable import OFD

/// What the register of seals adds to the report of a document.
@Suite("Documents and the status of their seals")
struct StatusListTests {
    static let gm = try! Sealing(.gm)

    /// Days before now at which a state began.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// States and since how many days; nil where the register does not know the seal.
        let history: [(SealState, Int64)]?
        let signedBefore: Int64
        var issuedBefore: Int64 = 0
        let outcome: DocumentCheck.Outcome
        /// What the reason says.
        let reason: String
    }

    static let cases: [Case] = [
        Case(
            testDescription: "in use", history: [(.inUse, 20)], signedBefore: 10, outcome: .pass, reason: "in use at"),
        Case(
            testDescription: "not yet handed over", history: [(.inUse, 5)], signedBefore: 10, outcome: .fail,
            reason: "not yet in use"),
        Case(
            testDescription: "suspended when it was applied", history: [(.inUse, 20), (.suspended, 12), (.inUse, 8)],
            signedBefore: 10, outcome: .fail, reason: "the seal was suspended"),
        Case(
            testDescription: "applied after its suspension", history: [(.inUse, 20), (.suspended, 12), (.inUse, 11)],
            signedBefore: 10, outcome: .pass, reason: "in use at"),
        Case(
            testDescription: "lost before", history: [(.inUse, 20), (.lost, 11)], signedBefore: 10, outcome: .fail,
            reason: "the seal was lost"),
        Case(
            testDescription: "revoked before it was applied", history: [(.inUse, 20), (.revoked, 11)], signedBefore: 10,
            outcome: .fail, reason: "the seal was revoked"),
        Case(
            testDescription: "revoked after it was applied", history: [(.inUse, 20), (.revoked, 9)], signedBefore: 10,
            outcome: .pass, reason: "; revoked since"),
        Case(
            testDescription: "unknown in the register", history: nil, signedBefore: 10, outcome: .fail,
            reason: "not in its maker's register"),
        Case(
            testDescription: "a list that expired before it was applied", history: [(.inUse, 20)], signedBefore: 5,
            issuedBefore: 18, outcome: .cannotTell, reason: "the status list expired"),
        Case(
            testDescription: "a list that expired, made after it was applied", history: [(.inUse, 20)],
            signedBefore: 19, issuedBefore: 18, outcome: .pass, reason: "in use at"),
    ]

    @Test("The state in the register decides with the other checks", arguments: Self.cases)
    func states(_ given: Case) throws {
        let sealing = Self.gm
        let periods = given.history?.map { state, before in
            SealStatusList.Period(state: state, since: Sealing.time(-before))
        }
        let list = try sealing.list(periods, issued: Sealing.time(-given.issuedBefore))
        let report = try Self.report(sealing, [list], signedAt: Sealing.time(-given.signedBefore))
        let signature = try #require(report.signatures.first)
        #expect(signature.outcome(of: "seal-status") == given.outcome, "\(signature.checks)")
        #expect(signature.checks.first { $0.name == "seal-status" }?.english.contains(given.reason) == true)
        let verdicts: [DocumentCheck.Outcome: DocumentVerdict] = [
            .pass: .valid, .fail: .invalid, .cannotTell: .cannotTell,
        ]
        #expect(report.verdict == verdicts[given.outcome], "\(report.checks + signature.checks)")
    }

    private static func report(
        _ sealing: Sealing,
        _ lists: [SignedSealStatusList],
        signedAt time: UTCMilliseconds
    ) throws -> DocumentReport {
        var trust = sealing.trust
        trust.statusLists = try lists.map { try $0.verified(by: sealing.trust, at: Signing.now) }
        return OFDVerifier(trust: trust).verify(try sealing.document(at: time).bytes, at: Signing.now)
    }

    @Test(
        "Without a list the question is not asked, and the list of another maker leaves it open",
        arguments: Suite.allCases)
    func others(_ suite: Suite) throws {
        let sealing = try Sealing(suite)
        let (time, inUse) = (Sealing.time(-10), SealStatusList.Period(state: .inUse, since: Sealing.time(-20)))
        let none = try Self.report(sealing, [], signedAt: time)
        #expect(none.verdict == .valid && none.signatures.first?.outcome(of: "seal-status") == nil)
        // The other one may say of this seal what it likes.
        let lost = SealStatusList.Period(state: .lost, since: Sealing.time(-15))
        let foreign = try sealing.list([inUse, lost], by: sealing.otherMaker())
        let open = try Self.report(sealing, [foreign], signedAt: time)
        #expect(open.signatures.first?.outcome(of: "seal-status") == .cannotTell && open.verdict == .cannotTell)
        let both = try Self.report(sealing, [foreign, sealing.list([inUse])], signedAt: time)
        #expect(both.signatures.first?.outcome(of: "seal-status") == .pass && both.verdict == .valid)
        // Of two editions the later one counts, whichever comes first.
        let editions = try [sealing.list([inUse, lost], serial: 2), sealing.list([inUse])]
        #expect(try Self.report(sealing, editions, signedAt: time).verdict == .invalid)
        #expect(try Self.report(sealing, editions.reversed(), signedAt: time).verdict == .invalid)
    }

    @Test("A list by a maker whom no anchor knows is not believed, whatever name it bears")
    func forged() throws {
        let (sealing, impostor) = (Self.gm, try Sealing(.gm))
        let list = try sealing.list(
            [SealStatusList.Period(state: .inUse, since: Sealing.time(-20))], by: impostor.maker)
        #expect(list.claimed.maker == sealing.maker.certificate.name)
        #expect(throws: SealsError.self) { try list.verified(by: sealing.trust, at: Signing.now) }
    }
}
