@testable import CertificateAuthority
import Cryptography
import Documents
import Testing

@Suite("Why a certificate serves")
struct ExplanationTests {
    @Test("The explanation is the decision, for every name, purpose, suite and time", arguments: Suite.allCases)
    func agrees(suite: Cryptography.Suite) throws {
        let (tree, names) = try Self.variety(suite)
        let strict = try tree.resolver(at: Sample.after(days: 2))
        let soft = try tree.resolver(at: Sample.after(days: 2), policy: TrustPolicy(revocation: .softFail))
        var verdicts: Set<String> = []
        for resolver in [strict, soft] {
            for days in [-1, 0, 1, 3, 12, 29, 31, 800, 5000] as [Int64] {
                for name in names {
                    for purpose in CertificatePurpose.allCases {
                        let time = Sample.after(days: days)
                        let decision = resolver.certificate(for: purpose, of: name, suite: suite, at: time)
                        let explanation = resolver.explanation(for: purpose, of: name, suite: suite, at: time)
                        #expect(explanation.resolution.certificate == decision.certificate)
                        #expect(explanation.resolution.shortfall == decision.shortfall)
                        #expect(explanation.resolution.considered.map(\.reason) == decision.considered.map(\.reason))
                        Self.check(explanation, &verdicts)
                    }
                }
            }
        }
        #expect(verdicts.isSuperset(of: ["serves", "olderThanChosen", "refused", "otherPurpose"]), "\(verdicts)")
    }

    /// Checks end with the one that decided: all pass for a good certificate, the last fails for a refused one.
    private static func check(_ explanation: TrustExplanation, _ verdicts: inout Set<String>) {
        for item in explanation.resolution.considered {
            let examination = explanation.examinations[item.certificate]
            switch item.reason {
            case nil, .olderThanChosen:
                verdicts.insert(item.reason == nil ? "serves" : "olderThanChosen")
                #expect(examination?.checks.contains { $0.outcome == .fail } == false)
                #expect(examination?.checks.contains { $0.name == .chain && $0.detail.contains("an anchor") } == true)
            case .refused(let refusal):
                verdicts.insert("refused")
                #expect(examination?.checks.last?.outcome != .pass)
                #expect(examination?.verdict == .refused(refusal))
            case .otherPurpose, .otherSuite:
                verdicts.insert("otherPurpose")
                #expect(examination == nil)
            }
        }
    }

    /// Names with certificates old and new, revoked later, and for other purposes.
    private static func variety(_ suite: Cryptography.Suite) throws -> (Hierarchy, [PartyName]) {
        let tree = try Hierarchy(suite)
        let county = try Sample.name("350823")
        let old = try tree.county.issue(.nodeSign, to: county, key: tree.key().publicKey, at: Sample.start)
        _ = try tree.county.renew(serial: old.serialHex, at: Sample.after(days: 1))
        let encrypt = try tree.county.issue(.nodeEncrypt, to: county, key: tree.key().publicKey, at: Sample.start)
        _ = try tree.county.issue(.nodeEncrypt, to: county, key: tree.key().publicKey, at: Sample.after(days: 2))
        _ = try tree.county.issue(.log, to: county, key: tree.key().publicKey, at: Sample.after(days: 2))
        try tree.publishLists(at: Sample.after(days: 2), days: 20)
        _ = encrypt
        return (tree, [county, try Sample.name("350802"), try Sample.name(Sample.unit)])
    }

    @Test("A revoked certificate's checks name the list and the time")
    func revoked() throws {
        let tree = try Hierarchy(.int)
        let name = try Sample.name("350823")
        let leaf = try tree.county.issue(.nodeSign, to: name, key: tree.key().publicKey, at: Sample.start)
        try tree.county.revoke(serial: leaf.serialHex, reason: .keyCompromise, at: Sample.after(days: 1))
        try tree.publishLists(at: Sample.after(days: 1))
        let resolver = try tree.resolver(at: Sample.after(days: 1))
        let examination = resolver.examine(
            leaf, purpose: .nodeSign, expectedName: name, at: Sample.after(days: 2))
        let last = try #require(examination.checks.last)
        #expect(last.name == .revocation && last.outcome == .fail)
        #expect(last.detail.contains("revoked at \(Sample.after(days: 1))") && last.detail.contains("24 h old"))
        #expect(examination.verdict.refusal?.kind == .revoked)
        let wrong = resolver.examine(leaf, purpose: .log, at: Sample.after(days: 2))
        #expect(wrong.checks.map(\.name) == [.endEntity, .name, .purpose])
    }

    @Test("The list of certificates says of each where it comes from, what it is worth and for how long")
    func standings() throws {
        let tree = try Hierarchy(.gm)
        let name = try Sample.name("350823")
        let leaf = try tree.county.issue(.nodeSign, to: name, key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists()
        let resolver = try tree.resolver()
        let standings = resolver.standings(at: Sample.after(days: 1))
        #expect(standings.filter { $0.source == .anchor }.map(\.certificate) == tree.anchors)
        #expect(standings.filter { $0.source == .authority }.count == 4)
        let entry = try #require(standings.first { $0.certificate == leaf })
        #expect(entry.source == .directory && entry.state == .valid && entry.daysLeft == 1094)
        #expect(Set(standings.map(\.certificate)).count == standings.count)
        let late = resolver.standings(at: Sample.after(days: 2000)).first { $0.certificate == leaf }
        #expect(late?.state == .expired && (late?.daysLeft ?? 0) < 0)
    }

    @Test("Of two certificates that began together the one that ends last is preferred, whichever way they are asked")
    func order() throws {
        let tree = try Hierarchy(.int)
        let name = "350823.3508.35.yizhan"
        let certificates = try (0..<4).map { _ in try tree.forge(by: tree.county, name: name) }
        for left in certificates {
            for right in certificates where left != right {
                #expect(left.isPreferred(to: right) != right.isPreferred(to: left))
            }
        }
        #expect(certificates.newestFirst == certificates.reversed().newestFirst)
        let smallest = certificates.map(\.fingerprint.hex).min()
        #expect(certificates.newestFirst.first?.fingerprint.hex == smallest)
    }
}
