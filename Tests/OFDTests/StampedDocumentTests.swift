import CanonicalJSON
import Cryptography
import Documents
import Seals
import Testing

@testable import OFD

/// A timestamp over a seal's signature in the report of a document.
@Suite("Documents with stamped seals")
struct StampedDocumentTests {
    @Test("The report judges the document at the time that a timestamp proves", arguments: Suite.allCases)
    func stamped(_ suite: Suite) throws {
        let sealing = try Sealing(suite)
        let authority = try sealing.timestampAuthority()
        let (claimed, proved) = (Sealing.time(-10), Sealing.time(-8))
        let archive = try sealing.document(at: claimed) { value in
            let imprint = try suite.digestAlgorithm.hash(value)
            let answer = try authority.answer(
                TimestampRequest(imprint: imprint), serialNumber: [1], at: proved.sinceEpoch / 1000)
            return answer.token ?? []
        }
        let report = OFDVerifier(trust: sealing.trust).verify(try archive.bytes, at: Signing.now)
        let signature = try #require(report.signatures.first)
        #expect(report.verdict == .valid && signature.outcome(of: "timestamp") == .pass, "\(signature.checks)")
        #expect(signature.signingTime == proved && signature.stampedTime == proved)
        let json = report.json["signatures"]?.elements?.first
        #expect(json?["stampedTime"]?.text == proved.description && json?["time"]?.text == proved.description)
        // Suspended between the time that is claimed and the one that is proved.
        let periods = [(SealState.inUse, Int64(-20)), (.suspended, -9)].map { state, day in
            SealStatusList.Period(state: state, since: Sealing.time(day))
        }
        var trust = sealing.trust
        trust.statusLists = [try sealing.list(periods).verified(by: sealing.trust, at: Signing.now)]
        let late = OFDVerifier(trust: trust).verify(try archive.bytes, at: Signing.now)
        #expect(late.signatures.first?.outcome(of: "seal-status") == .fail && late.verdict == .invalid)
        let plain = OFDVerifier(trust: trust).verify(try sealing.document(at: claimed).bytes, at: Signing.now)
        #expect(plain.signatures.first?.outcome(of: "seal-status") == .pass)
        #expect(plain.signatures.first?.outcome(of: "timestamp") == .cannotTell && plain.verdict == .valid)
    }
}
