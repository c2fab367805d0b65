import Cryptography
import Documents
import Foundation
import Seals
import Testing

/// Every byte counts: what is changed anywhere is not valid any more.
@Suite("Damaged seals and signatures")
struct DamageTests {
    /// `YIZHAN_HEAVY=1` flips every bit of each byte and all of them, in place of one bit each.
    static let isHeavy = ProcessInfo.processInfo.environment["YIZHAN_HEAVY"] != nil

    static func masks(_ offset: Int) -> [UInt8] {
        if Self.isHeavy { return (0..<8).map { 1 << UInt8($0) } + [0xFF] }
        // Bits in turn, and once in a while a byte that becomes quite another.
        return offset % 8 == 0 ? [1 << UInt8(offset % 7), 0xFF] : [1 << UInt8(offset % 8)]
    }

    @Test("Every single byte of a seal signature that is changed makes it invalid", arguments: Suite.allCases)
    func signature(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let content = HandMadeSealSignature.content
        let value = try SealSignerTests.signer(cast).sign(content: content, path: "/S.xml", at: SealCast.now).der
        let verifier = SealSignatureVerifier(trust: try cast.trust())
        #expect(
            verifier.verify(SignedContent(signedValue: value, content: content), at: SealCast.now).verdict == .valid)
        for offset in value.indices {
            for mask in Self.masks(offset) {
                var damaged = value
                damaged[offset] ^= mask
                let report = verifier.verify(
                    SignedContent(signedValue: damaged, content: content), at: SealCast.now)
                #expect(report.verdict == .invalid, "byte \(offset) xor \(mask): \(report.checks)")
            }
        }
    }

    @Test("The same of a signature of GM/T 0031-2014")
    func oldSignature() throws {
        let signed = try HandMadeSealSignature(HandMadeSeal(isOld: true)).signed()
        let verifier = SealSignatureVerifier(trust: try SealCast.gm.trust())
        for offset in signed.signedValue.indices {
            for mask in Self.masks(offset) {
                var damaged = signed
                damaged.signedValue[offset] ^= mask
                let report = verifier.verify(damaged, at: SealCast.now)
                #expect(report.verdict == .invalid, "byte \(offset) xor \(mask): \(report.checks)")
            }
        }
    }

    /// In a seal of GB/T 38540 the maker's certificate is not under the maker's signature: its own CA's signature guards it,
    /// and a changed issuer is one that nobody knows.
    @Test(
        "Every single byte of a seal that is changed makes it invalid, or its maker unknown", arguments: Suite.allCases)
    func seal(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let seal = try cast.seal()
        let verifier = SealSignatureVerifier(trust: try cast.trust())
        let certificate = try #require(seal.der.range(of: cast.maker.certificate.der, after: seal.signedBytes.count))
        for offset in seal.der.indices {
            for mask in Self.masks(offset) {
                var damaged = seal.der
                damaged[offset] ^= mask
                let report = verifier.verify(seal: damaged, at: SealCast.now)
                let expected: Set<SealVerdict> = certificate.contains(offset) ? [.invalid, .cannotTell] : [.invalid]
                #expect(expected.contains(report.verdict), "byte \(offset) xor \(mask): \(report.checks)")
            }
        }
    }

    @Test("Every single byte of what was signed that is changed makes the signature invalid", arguments: Suite.allCases)
    func content(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let content = HandMadeSealSignature.content
        let value = try SealSignerTests.signer(cast).sign(content: content, path: "/S.xml", at: SealCast.now).der
        let verifier = SealSignatureVerifier(trust: try cast.trust())
        for offset in content.indices {
            var damaged = content
            damaged[offset] ^= 1
            let report = verifier.verify(SignedContent(signedValue: value, content: damaged), at: SealCast.now)
            #expect(report.outcome(of: .dataHash) == .fail)
        }
    }
}

extension [UInt8] {
    fileprivate func range(of part: [UInt8], after start: Int) -> Range<Int>? {
        guard part.count <= self.count else { return nil }
        return (start...(self.count - part.count)).first { self[$0..<($0 + part.count)].elementsEqual(part) }
            .map { $0..<($0 + part.count) }
    }
}
