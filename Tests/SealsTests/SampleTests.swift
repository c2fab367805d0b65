import Cryptography
import Documents
import Seals
import Testing

/// The verdicts of the manifest beside the samples: what is right cryptographically is told apart from chains, whose roots
/// are not there, and from certificates that have expired.
@Suite("Real seals and signatures", .enabled(if: SampleFolder.url != nil, SampleFolder.absent))
struct SampleTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let archive: String
        var sign = "Sign_0"
        var variant = SealSignatureVariant.sesV4
        var hasSeal = true
        var separate = false
        var kind = SignedContent.Kind.seal
        var fails: Set<SealCheck.Name> = []

        var testDescription: String { "\(self.archive) \(self.sign)" }

        func content() throws -> SignedContent {
            let folder = "Doc_0/Signs/\(self.sign)"
            return SignedContent(
                signedValue: try SampleFolder.entry("\(folder)/SignedValue.dat", of: self.archive),
                content: try SampleFolder.entry("\(folder)/Signature.xml", of: self.archive),
                path: "/\(folder)/Signature.xml",
                separateSeal: self.separate ? try SampleFolder.entry("\(folder)/Seal.esl", of: self.archive) : nil,
                kind: self.kind)
        }
    }

    static let samples = [
        Sample(archive: "ofdrw-converter__1.ofd"),
        Sample(archive: "ofdrw-converter__V4RideRight.ofd", separate: true),
        Sample(archive: "ofdrw-converter__h.ofd", separate: true),
        Sample(archive: "ofdrw-converter__h.ofd", sign: "Sign_1", separate: true),
        Sample(archive: "ofdrw-converter__发票示例.ofd"),
        Sample(archive: "ofdrw-sign__allprotected.ofd", separate: true),
        Sample(archive: "ofdrw-sign__v4signed.ofd"),
        Sample(
            archive: "ofdrw-converter__testImageNotFound.ofd", variant: .signedDataAttributes, hasSeal: false,
            kind: .sign),
        Sample(
            archive: "ofdrw-converter__testImageNotFound.ofd", sign: "Sign_1", variant: .signedDataAttributes,
            hasSeal: false, kind: .sign),
    ]

    /// 2026-11-28T00:00:00Z, when all certificates but one have expired.
    static let now = UTCMilliseconds(sinceEpoch: 1_795_824_000_000)

    @Test("What is right in a signature passes; chains without their roots cannot be told", arguments: samples)
    func verdict(_ sample: Sample) throws {
        let report = SealSignatureVerifier(trust: SealTrust(anchors: [])).verify(try sample.content(), at: Self.now)
        #expect(report.variant == sample.variant)
        #expect(report.verdict == .cannotTell)
        let open: Set<SealCheck.Name> = [.signerChain, .signerRevocation, .makerChain, .makerRevocation]
        for check in report.checks where !check.isAdvisory {
            #expect(check.outcome == (open.contains(check.name) ? .cannotTell : .pass), "\(check)")
        }
        #expect((report.seal != nil) == sample.hasSeal)
        #expect(report.verdict(tolerating: open) == .valid)
        #expect(report.outcome(of: .certificateList) == (sample.hasSeal ? .pass : nil))
        #expect(report.outcome(of: .sealEquality) == (sample.separate ? .pass : nil))
        if sample.hasSeal { #expect(report.outcome(of: .contentPath) == .pass) }
    }

    @Test("Other content is told by the digest alone", arguments: samples)
    func otherContent(_ sample: Sample) throws {
        var content = try sample.content()
        content.content.append(0x20)
        let report = SealSignatureVerifier(trust: SealTrust(anchors: [])).verify(content, at: Self.now)
        #expect(report.verdict == .invalid)
        #expect(report.checks.filter { $0.outcome == .fail && !$0.isAdvisory }.map(\.name) == [.dataHash])
    }

    @Test("A bare signature holds with the signer's certificate, and cannot be told without it")
    func bare() throws {
        let archive = "ofdrw-sign__DigitalSign.ofd"
        let value = try SealSignature(der: SampleFolder.bytes("ofdrw-gm__SignedValueV4.dat"))
        var content = SignedContent(
            signedValue: try SampleFolder.entry("Doc_0/Signs/Sign_0/SignedValue.dat", of: archive),
            content: try SampleFolder.entry("Doc_0/Signs/Sign_0/Signature.xml", of: archive), kind: .sign)
        let verifier = SealSignatureVerifier(trust: SealTrust(anchors: []))
        let without = verifier.verify(content, at: Self.now)
        #expect(without.variant == .bare && without.verdict == .cannotTell)
        #expect(without.outcome(of: .documentSignature) == .cannotTell)
        content.signerCertificate = try Certificate(der: value.signerCertificate)
        // 2020-04-22 16:22:44 in Beijing.
        content.claimedTime = try UTCMilliseconds("2020-04-22T08:22:44.000Z")
        let with = verifier.verify(content, at: Self.now)
        #expect(with.outcome(of: .documentSignature) == .pass && with.outcome(of: .dataHash) == .pass)
        #expect(with.verdict(tolerating: [.signerChain, .signerRevocation]) == .valid)
        content.content[40] ^= 1
        #expect(verifier.verify(content, at: Self.now).verdict == .invalid)
    }

    @Test("The integrity list of GM/T 0099 carries its digest in the message")
    func integrity() throws {
        let archive = "ofdrw-crypto__hello-integrity.ofd"
        let content = SignedContent(
            signedValue: try SampleFolder.entry("signedvalue.dat", of: archive),
            content: try SampleFolder.entry("OFDEntries.xml", of: archive), kind: .sign)
        let report = SealSignatureVerifier(trust: SealTrust(anchors: [])).verify(content, at: Self.now)
        #expect(report.variant == .signedDataDigest)
        #expect(report.outcome(of: .documentSignature) == .pass && report.outcome(of: .dataHash) == .pass)
        #expect(report.deviations == ["message-carriedContent", "message-withoutAttributes"])
    }

    @Test(
        "The seals of the reference library verify in the shape of each standard",
        arguments: [("UserV1", SealFormat.v1), ("UserV4", .v4), ("UserV5", .v5)])
    func seals(_ name: String, _ format: SealFormat) throws {
        let bytes = try SampleFolder.bytes("ofdrw-gm__\(name).esl")
        let seal = try ElectronicSeal(der: bytes)
        #expect(seal.format == format && seal.der == bytes && seal.deviations == [])
        #expect(seal.picture.isFormat("png") && seal.picture.width == 40 && seal.picture.height == 40)
        #expect(seal.picture.data.count == 15_693)
        if format != .v1 { #expect(try seal.rewritten() == bytes) }
        let root = try Certificate.all(
            inPEM: SampleFolder.certificate(inPKCS12: "ofdrw-gm__ROOT.p12", password: "123456"))
        let verifier = SealSignatureVerifier(trust: SealTrust(anchors: root))
        let then = try UTCMilliseconds("2021-06-01T00:00:00.000Z")
        let report = verifier.verify(seal: bytes, at: format == .v5 ? Self.now : then)
        #expect(report.outcome(of: .makerSignature) == .pass && report.outcome(of: .makerChain) == .pass)
        #expect(report.outcome(of: .sealValidity) == .pass)
        // The maker's certificate expired in 2022, before the newest of these seals was made.
        #expect(report.outcome(of: .makerValidity) == (format == .v5 ? .fail : .pass))
        #expect(report.verdict == (format == .v5 ? .invalid : .cannotTell))
        #expect(
            verifier.verify(seal: bytes, at: Self.now).outcome(of: .sealValidity) == (format == .v5 ? .pass : .fail))
    }

    @Test("A seal whose maker did not sign it is invalid")
    func unsigned() throws {
        let bytes = try SampleFolder.bytes("ofdrw-sign__SESealData.DER")
        let report = SealSignatureVerifier(trust: SealTrust(anchors: [])).verify(seal: bytes, at: Self.now)
        #expect(report.outcome(of: .makerSignature) == .fail && report.verdict == .invalid)
        let seal = try #require(report.seal)
        #expect(seal.format == .v4 && seal.extensions.count == 3 && seal.deviations == [.defaultWritten])
        #expect(seal.extensions.map(\.isCritical) == [false, true, false] && seal.identifier == "esID130600")
    }

    @Test("A signature over no document is right but for its digest, which is zero")
    func zero() throws {
        let bytes = try SampleFolder.bytes("ofdrw-gm__SignedValueV4.dat")
        let signature = try SealSignature(der: bytes)
        #expect(signature.dataHash == [UInt8](repeating: 0, count: 32) && signature.deviations == [])
        #expect(try signature.rewritten() == bytes)
        let report = SealSignatureVerifier(trust: SealTrust(anchors: [])).verify(
            SignedContent(signedValue: bytes, content: []), at: Self.now)
        #expect(report.outcome(of: .documentSignature) == .pass && report.outcome(of: .makerSignature) == .pass)
        #expect(report.outcome(of: .dataHash) == .fail && report.verdict == .invalid)
    }
}
