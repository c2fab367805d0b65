import Cryptography
import Documents
import Foundation
import Seals
import Testing

/// The register on disk, its signatures, and the status lists made of it.
@Suite("A seal authority in a folder")
struct SealAuthorityTests {
    static let number = SealRegisterTests.number

    /// Applies for a seal, approves, makes and hands it over.
    @discardableResult
    static func issue(_ authority: SealAuthority, _ people: RegisterCast) throws -> RegisteredSeal {
        let applied = try authority.applyFor(people.application(), by: people.unit, at: SealCast.now)
        _ = try authority.perform(.approve, on: applied.identifier, by: people.second, at: SealCast.now)
        _ = try authority.make(applied.identifier, with: people.sealMaker, by: people.first, at: SealCast.now)
        return try authority.perform(.handOver, on: applied.identifier, by: people.first, at: SealCast.now)
    }

    @Test(
        "A seal goes from its application to its destruction, and the folder tells it again", arguments: Suite.allCases)
    func life(_ suite: Suite) throws {
        let people = RegisterCast.of(suite)
        let folder = try TemporaryFolder()
        var authority: SealAuthority? = try people.authority(in: folder)
        let issued = try Self.issue(#require(authority), people)
        #expect(issued.state == .inUse && issued.identifier == Self.number)
        #expect(issued.applicant?.description == "wang-min.\(RegisterCast.owner)")
        #expect(issued.approver?.description == "lin-fang.\(RegisterCast.keeper)")
        let seal = try #require(issued.seal)
        #expect(try folder.read("seals/seals/\(Self.number).esl") == seal.der)
        let report = SealSignatureVerifier(trust: try people.cast.trust()).verify(seal: seal.der, at: SealCast.now)
        #expect(report.verdict == .valid, "\(report.checks)")
        for kind in [
            SealAct.Kind.suspend(reason: "调查"), .resume(reason: "查毕"), .lose(reason: "遗失"), .revoke(reason: "作废"),
            .destroy(reason: "销毁"),
        ] {
            _ = try authority?.perform(kind, on: Self.number, by: people.first, at: SealCast.now)
        }
        let register = try #require(authority?.register)
        authority = nil
        try FileManager.default.removeItem(atPath: "\(folder.path)/seals/seals/\(Self.number).esl")
        let again = try SealAuthority.open(folder: "\(folder.path)/seals")
        #expect(again.register.seals == register.seals && again.register[Self.number]?.state == .destroyed)
        // What a crash kept from being written is written when the folder is opened.
        #expect(try folder.read("seals/seals/\(Self.number).esl") == seal.der)
    }

    @Test("Only officers under the anchors act, each by the key of his certificate")
    func actors() throws {
        let people = RegisterCast.gm
        let folder = try TemporaryFolder()
        let authority = try people.authority(in: folder)
        expectError(.certificateUnfit) {
            try authority.applyFor(people.application(), by: people.stranger, at: SealCast.now)
        }
        expectError(.officerRefused) {
            try authority.applyFor(people.application(), by: people.maker, at: SealCast.now)
        }
        let wrongKey = SealActor(
            key: people.cast.stranger.key, certificate: people.first.certificate,
            chain: [people.cast.authority.certificate])
        expectError(.keyMismatch) { try authority.applyFor(people.application(), by: wrongKey, at: SealCast.now) }
        expectError(.certificateUnfit) {
            try authority.applyFor(people.application(), by: people.first, at: SealCast.after(days: 101))
        }
        #expect(authority.register.seals.isEmpty)
        // What was refused left nothing behind: the next act follows the beginning.
        try Self.issue(authority, people)
        expectError(.stateRefused) {
            try authority.make(Self.number, with: people.sealMaker, by: people.first, at: SealCast.now)
        }
        expectError(.sealUnknown) {
            try authority.make("1", with: people.sealMaker, by: people.first, at: SealCast.now)
        }
    }

    @Test("A folder holds one authority, which one process opens")
    func folders() throws {
        let people = RegisterCast.gm
        let folder = try TemporaryFolder()
        expectError(.registerMissing) { try SealAuthority.open(folder: folder.path) }
        expectError(.files) { try SealAuthority.open(folder: "\(folder.path)/none") }
        expectError(.requestRefused) {
            try SealAuthority.create(folder: "\(folder.path)/x", keeper: UnitAddress(RegisterCast.keeper), anchors: [])
        }
        let authority = try people.authority(in: folder)
        expectError(.files) { try SealAuthority.open(folder: "\(folder.path)/seals") }
        expectError(.files) { try people.authority(in: folder) }
        #expect(authority.anchors == [people.cast.authority.certificate])
    }

    @Test("A register that was changed, shortened in the middle, or put in another order is not opened")
    func tampering() throws {
        let people = RegisterCast.gm
        let folder = try TemporaryFolder()
        func make() throws {
            let authority = try people.authority(in: folder)
            try Self.issue(authority, people)
        }
        try make()
        let bytes = try folder.read("seals/register.jsonl")
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
        #expect(lines.count == 4)
        func expectMalformed(_ content: [UInt8], _ comment: Comment) throws {
            try folder.write(content, to: "seals/register.jsonl")
            expectError(.registerMalformed, comment) { try SealAuthority.open(folder: "\(folder.path)/seals") }
        }
        try expectMalformed(Array((lines[..<1] + lines[2...]).joined()), "a line taken out")
        try expectMalformed(Array([lines[0], lines[2], lines[1], lines[3]].joined()), "lines exchanged")
        try expectMalformed(Array((lines + [lines[3]]).joined()), "a line twice")
        let last = bytes.count - lines[3].count
        for offset in stride(from: 40, to: last, by: 397) {
            var changed = bytes
            changed[offset] ^= 1
            try expectMalformed(changed, "byte \(offset) changed")
        }
        // Nothing follows the last line yet; what is under its signature cannot be changed.
        for offset in last..<(last + 300) {
            var changed = bytes
            changed[offset] ^= 1
            try expectMalformed(changed, "byte \(offset) changed")
        }
        // A last line without its end was never acknowledged.
        try folder.write(bytes + lines[0].dropLast(10), to: "seals/register.jsonl")
        #expect(try SealAuthority.open(folder: "\(folder.path)/seals").register[Self.number]?.state == .inUse)
        #expect(try folder.read("seals/register.jsonl") == bytes)
    }

    // MARK: Status lists

    struct Moment: Sendable {
        let days: Int64
        let outcome: SealCheck.Outcome
    }

    @Test("A status list tells which signatures were made while the seal was in use", arguments: Suite.allCases)
    func status(_ suite: Suite) throws {
        let people = RegisterCast.of(suite)
        let folder = try TemporaryFolder()
        let authority = try people.authority(in: folder)
        let issued = try Self.issue(authority, people)
        let acts: [(SealAct.Kind, Int64)] = [
            (.suspend(reason: "调查"), 2), (.resume(reason: "查毕"), 4), (.lose(reason: "遗失"), 6),
        ]
        for (kind, days) in acts {
            _ = try authority.perform(kind, on: Self.number, by: people.first, at: SealCast.after(days: days))
        }
        let now = SealCast.after(days: 7)
        let signed = try authority.publish(by: people.maker, at: now)
        #expect(try folder.read("seals/status.json") == signed.bytes && signed.claimed.serial == 1)
        var trust = try people.cast.trust(lists: [
            people.cast.list(of: people.cast.root, nextUpdate: SealCast.seconds + 90 * SealCast.day),
            people.cast.list(nextUpdate: SealCast.seconds + 90 * SealCast.day),
        ])
        let list = try SignedSealStatusList(bytes: signed.bytes).verified(by: trust, at: now)
        let seal = try #require(issued.seal)
        let content = HandMadeSealSignature.content
        let signer = try SealSigner(
            seal: seal.der, key: people.cast.signer.key, certificate: people.cast.signer.certificate, trust: trust,
            at: SealCast.now)
        trust.statusLists = [list]
        let verifier = SealSignatureVerifier(trust: trust)
        for (days, outcome) in [
            (Int64(1), SealCheck.Outcome.pass), (3, .fail), (5, .pass), (6, .fail), (7, .fail),
        ] {
            let value = try signer.sign(content: content, path: "/S.xml", at: SealCast.after(days: days)).der
            let report = verifier.verify(SignedContent(signedValue: value, content: content), at: now)
            #expect(report.outcome(of: .sealStatus) == outcome, "day \(days): \(report.checks)")
            #expect(report.verdict == (outcome == .pass ? .valid : .invalid))
        }
        // A lost seal is not applied any more by whoever has the list.
        expectError(.sealNotUsable) {
            try SealSigner(
                seal: seal.der, key: people.cast.signer.key, certificate: people.cast.signer.certificate, trust: trust,
                at: now)
        }
        // A seal by the same maker that is not in the register, and one by a maker without a list.
        let other = try people.sealMaker.make(people.application().testDraft("1"), at: SealCast.now)
        #expect(verifier.verify(seal: other.der, at: now).outcome(of: .sealStatus) == .fail)
        var template = SealCast.template("另一制章中心", .sealMaker)
        template.dnsName = "35.yizhan"
        let foreign = try people.cast.issue(template)
        let made = try SealMaker(key: foreign.key, certificate: foreign.certificate)
            .make(people.application().testDraft(Self.number), at: SealCast.now)
        #expect(verifier.verify(seal: made.der, at: now).outcome(of: .sealStatus) == .cannotTell)
    }

    @Test("A list that is over tells of what was before it and not of now")
    func expired() throws {
        let people = RegisterCast.gm
        let folder = try TemporaryFolder()
        let authority = try people.authority(in: folder)
        let seal = try #require(try Self.issue(authority, people).seal)
        let signed = try authority.publish(by: people.maker, validFor: .seconds(60), at: SealCast.after(days: 1))
        var trust = try people.cast.trust()
        trust.statusLists = [try signed.verified(by: trust, at: SealCast.after(days: 2))]
        let verifier = SealSignatureVerifier(trust: trust)
        #expect(verifier.verify(seal: seal.der, at: SealCast.after(days: 2)).outcome(of: .sealStatus) == .cannotTell)
    }

    @Test("A list of a lower serial, of the future, of another signer, or changed is not believed")
    func refusals() throws {
        let people = RegisterCast.gm
        let folder = try TemporaryFolder()
        let authority = try people.authority(in: folder)
        try Self.issue(authority, people)
        let trust = try people.cast.trust()
        let first = try authority.publish(by: people.maker, at: SealCast.now)
        let second = try authority.publish(by: people.maker, at: SealCast.now)
        #expect(second.claimed.serial == 2 && authority.register.listSerial == 2)
        #expect(try second.verified(by: trust, at: SealCast.now, previousSerial: 1) == second.claimed)
        expectError(.statusListRefused) { try first.verified(by: trust, at: SealCast.now, previousSerial: 2) }
        expectError(.statusListRefused) { try first.verified(by: trust, at: SealCast.after(days: -1)) }
        expectError(.statusListRefused) { try first.verified(by: SealTrust(anchors: []), at: SealCast.now) }
        expectError(.certificateUnfit) { try authority.publish(by: people.first, at: SealCast.now) }
        expectError(.clockBehind) { try authority.publish(by: people.maker, at: SealCast.after(days: -1)) }
        expectError(.requestRefused) {
            try authority.publish(by: people.maker, validFor: .seconds(0), at: SealCast.now)
        }
        for offset in stride(from: 0, to: first.bytes.count, by: 61) {
            var changed = first.bytes
            changed[offset] ^= 1
            guard let list = try? SignedSealStatusList(bytes: changed).verified(by: trust, at: SealCast.now) else {
                continue
            }
            // The CA certificates that travel along are under no signature but their own.
            #expect(list == first.claimed, "byte \(offset)")
        }
    }
}
