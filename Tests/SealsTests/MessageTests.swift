import Cryptography
import Documents
import Foundation
import Seals
import Testing

/// Signatures that are no seal signatures: the dialects of GB/T 35275, and r and s alone.
@Suite("Signatures without a seal signature")
struct MessageTests {
    static let content = HandMadeSealSignature.content

    struct Dialect: Sendable, CustomTestStringConvertible {
        let name: String
        let variant: SealSignatureVariant
        /// What the message carries; nil for a detached one.
        var carried: (@Sendable ([UInt8]) throws -> [UInt8])?
        var hasAttributes = false
        var isRaw = false

        var testDescription: String { self.name }

        func message(_ holder: SealCast.Holder, content: [UInt8]) throws -> [UInt8] {
            let carried = try self.carried.map { try $0(content) }
            let signedContent = carried ?? content
            let digest = try DigestAlgorithm.sm3.hash(signedContent).bytes
            let attributes = [
                Self.attribute("1.2.840.113549.1.9.3", TestDER.identifier("1.2.156.10197.6.1.4.2.1")),
                Self.attribute("1.2.840.113549.1.9.4", TestDER.octets(digest)),
                Self.attribute("1.2.840.113549.1.9.5", TestDER.tlv(0x17, [Array("270114080000Z".utf8)])),
            ]
            let signed = TestDER.set(attributes)
            let value = try holder.key.sign(self.hasAttributes ? signed : signedContent)
            let sm3 = TestDER.algorithm("1.2.156.10197.1.401")
            let info = TestDER.sequence(
                [2, 1, 1], TestDER.sequence(holder.certificate.issuerName, holder.certificate.serialNumber), sm3,
                self.hasAttributes ? [0xA0] + signed.dropFirst() : [], TestDER.algorithm("1.2.156.10197.1.301.1"),
                TestDER.octets(self.isRaw ? SignatureValue.raw(der: value) ?? [] : value))
            let inner = TestDER.sequence(
                TestDER.identifier("1.2.156.10197.6.1.4.2.1"),
                carried.map { TestDER.tlv(0xA0, [TestDER.octets($0)]) } ?? [])
            let data = TestDER.sequence(
                [2, 1, 1], TestDER.set([sm3]), inner, TestDER.tlv(0xA0, [holder.certificate.der]), TestDER.set([info]))
            return TestDER.sequence(TestDER.identifier("1.2.156.10197.6.1.4.2.2"), TestDER.tlv(0xA0, [data]))
        }

        private static func attribute(_ type: String, _ value: [UInt8]) -> [UInt8] {
            TestDER.sequence(TestDER.identifier(type), TestDER.set([value]))
        }
    }

    static let digest: @Sendable ([UInt8]) throws -> [UInt8] = { try DigestAlgorithm.sm3.hash($0).bytes }
    static let text: @Sendable ([UInt8]) throws -> [UInt8] = {
        Array(Data(try DigestAlgorithm.sm3.hash($0).bytes).base64EncodedString().utf8)
    }

    static let dialects: [Dialect] = [
        Dialect(name: "detached, with attributes", variant: .signedDataAttributes, hasAttributes: true),
        Dialect(name: "detached, without attributes", variant: .signedDataDetached),
        Dialect(name: "the digest carried", variant: .signedDataDigest, carried: digest),
        Dialect(
            name: "the digest carried, r and s side by side", variant: .signedDataDigest, carried: digest, isRaw: true),
        Dialect(
            name: "the digest carried, with attributes", variant: .signedDataDigest, carried: digest,
            hasAttributes: true),
        Dialect(name: "the digest carried as text", variant: .signedDataDigestText, carried: text),
        Dialect(
            name: "the digest carried as text, with attributes", variant: .signedDataDigestText, carried: text,
            hasAttributes: true),
    ]

    func signed(_ value: [UInt8], content: [UInt8] = Self.content) throws -> SignedContent {
        SignedContent(
            signedValue: value, content: content, kind: .sign,
            claimedTime: try UTCMilliseconds("2027-01-14T08:00:00.000Z"))
    }

    @Test("Each dialect verifies and is named; other content and another key do not", arguments: dialects)
    func dialect(_ dialect: Dialect) throws {
        let cast = SealCast.gm
        let unit = try cast.issue(SealCast.template("单位", .unitSign))
        let value = try dialect.message(unit, content: Self.content)
        let verifier = SealSignatureVerifier(trust: try cast.trust())
        let report = verifier.verify(try self.signed(value), at: SealCast.now)
        #expect(report.variant == dialect.variant && report.verdict == .valid, "\(report.checks)")
        #expect(report.signer == unit.certificate && report.seal == nil)
        let other = verifier.verify(try self.signed(value, content: Self.content + [1]), at: SealCast.now)
        #expect(other.verdict == .invalid && other.outcome(of: .dataHash) == .fail)
        let forged = try dialect.message(
            SealCast.Holder(key: cast.stranger.key, certificate: unit.certificate), content: Self.content)
        #expect(verifier.verify(try self.signed(forged), at: SealCast.now).outcome(of: .documentSignature) == .fail)
    }

    @Test("A message that carries the content itself, or anything else, is not one of them")
    func other() throws {
        let whole = Dialect(name: "", variant: .signedDataDigest, carried: { $0 })
        let value = try whole.message(SealCast.gm.signer, content: Self.content)
        let report = SealSignatureVerifier(trust: try SealCast.gm.trust()).verify(
            try self.signed(value), at: SealCast.now)
        #expect(report.verdict == .invalid && report.outcome(of: .dataHash) == .fail)
    }

    @Test("What is announced as under a seal needs one", arguments: dialects)
    func announced(_ dialect: Dialect) throws {
        let cast = SealCast.gm
        var signed = try self.signed(dialect.message(cast.signer, content: Self.content))
        let verifier = SealSignatureVerifier(trust: try cast.trust())
        signed.kind = .seal
        #expect(verifier.verify(signed, at: SealCast.now).outcome(of: .sealFormat) == .fail)
        signed.separateSeal = try cast.seal().der
        let report = verifier.verify(signed, at: SealCast.now)
        #expect(report.verdict == .valid && report.outcome(of: .certificateList) == .pass, "\(report.checks)")
        signed.separateSeal = [0x30, 0]
        #expect(verifier.verify(signed, at: SealCast.now).outcome(of: .sealFormat) == .fail)
    }

    @Test("The strict message verifies in both suites", arguments: Suite.allCases)
    func strict(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let value = try SignedMessage.sign(
            contentDigest: suite.digestAlgorithm.hash(Self.content), key: cast.signer.key,
            certificate: cast.signer.certificate, chain: [cast.authority.certificate],
            signingTime: SealCast.seconds)
        var trust = try cast.trust()
        trust.intermediates = []
        let report = SealSignatureVerifier(trust: trust).verify(try self.signed(value), at: SealCast.now)
        #expect(report.verdict == .valid && report.variant == .signedDataAttributes && report.deviations == [])
    }

    @Test("r and s alone verify with a certificate from elsewhere, in both forms", arguments: Suite.allCases)
    func bare(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let der = try cast.signer.key.sign(Self.content)
        let raw = try #require(SignatureValue.raw(der: der))
        let verifier = SealSignatureVerifier(trust: try cast.trust())
        for value in [der, raw] {
            var signed = try self.signed(value)
            #expect(verifier.verify(signed, at: SealCast.now).verdict == .cannotTell)
            signed.signerCertificate = cast.signer.certificate
            let report = verifier.verify(signed, at: SealCast.now)
            #expect(report.verdict == .valid && report.variant == .bare, "\(report.checks)")
            signed.signerCertificate = cast.stranger.certificate
            #expect(verifier.verify(signed, at: SealCast.now).verdict == .invalid)
        }
    }
}
