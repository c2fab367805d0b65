import Cryptography
import Testing

/// Messages that other products write, made by hand; each deviation is read when foreign forms are accepted, recorded,
/// and refused by the strict reader.
@Suite("Signed messages of other products")
struct ForeignSignatureTests {
    static let content = SignedMessageTests.content

    struct Deviation: CustomTestStringConvertible, Sendable {
        let name: String
        let suite: Suite
        let variants: Set<SignedMessage.Variant>
        let change: @Sendable (inout HandMadeSignature) throws -> Void

        var testDescription: String { self.name }
    }

    static let deviations: [Deviation] = [
        Deviation(name: "GM message over PKCS#7 data", suite: .gm, variants: [.pkcs7ContentType]) {
            $0.innerContent = TestDER.algorithm(HandMadeSignature.data)
        },
        Deviation(name: "NULL behind the digest algorithms", suite: .gm, variants: [.nullParameters]) {
            $0.digestAlgorithm = TestDER.algorithm(HandMadeSignature.sm3, TestDER.null)
            $0.digestAlgorithms = [$0.digestAlgorithm]
        },
        Deviation(name: "NULL behind the signature algorithm", suite: .gm, variants: [.nullParameters]) {
            $0.signatureAlgorithm = TestDER.algorithm(HandMadeSignature.sm2Signature, TestDER.null)
        },
        Deviation(name: "NULL behind SHA-256", suite: .int, variants: [.nullParameters]) {
            $0.digestAlgorithms = [TestDER.algorithm(HandMadeSignature.sha256, TestDER.null)]
        },
        Deviation(name: "sm2sign-with-sm3", suite: .gm, variants: [.sm2WithSM3]) {
            $0.signatureAlgorithm = TestDER.algorithm(HandMadeSignature.sm2WithSM3)
        },
        Deviation(name: "no attributes, GM", suite: .gm, variants: [.withoutAttributes]) { $0.attributes = nil },
        Deviation(name: "no attributes, INT", suite: .int, variants: [.withoutAttributes]) { $0.attributes = nil },
        Deviation(
            name: "as GOMAIN in Yunnan", suite: .gm, variants: [.pkcs7ContentType, .nullParameters]
        ) {
            $0.innerContent = TestDER.algorithm(HandMadeSignature.data)
            $0.digestAlgorithm = TestDER.algorithm(HandMadeSignature.sm3, TestDER.null)
            $0.digestAlgorithms = [$0.digestAlgorithm]
            $0.signatureAlgorithm = TestDER.algorithm(HandMadeSignature.sm2Signature, TestDER.null)
        },
        Deviation(
            name: "all that GM knows at once", suite: .gm,
            variants: [.pkcs7ContentType, .nullParameters, .sm2WithSM3, .withoutAttributes]
        ) {
            $0.innerContent = TestDER.algorithm(HandMadeSignature.data)
            $0.signatureAlgorithm = TestDER.algorithm(HandMadeSignature.sm2WithSM3, TestDER.null)
            $0.attributes = nil
        },
        Deviation(name: "no certificate reference", suite: .int, variants: [.withoutCertificateReference]) {
            $0.attributes?.removeLast()
        },
        Deviation(name: "certificate reference with issuer", suite: .int, variants: [.longCertificateReference]) {
            let certificate = $0.signer.certificate
            let issuer = TestDER.sequence(
                TestDER.sequence(TestDER.tlv(0xA4, [certificate.issuerName])), certificate.serialNumber)
            $0.attributes?.removeLast()
            $0.attributes?.append(
                HandMadeSignature.reference([TestDER.octets(certificate.fingerprint.bytes), issuer]))
        },
        Deviation(name: "revocation lists carried along", suite: .gm, variants: [.revocationLists]) {
            $0.revocationLists = TestDER.tlv(0xA1, [try TestHierarchy.of(.gm).city.revocationList().der])
        },
        Deviation(name: "a timestamp", suite: .int, variants: [.signatureTimestamp]) {
            let attribute = HandMadeSignature.attribute("1.2.840.113549.1.9.16.2.14", TestDER.sequence())
            $0.unsignedAttributes = TestDER.tlv(0xA1, [attribute])
        },
        Deviation(name: "two timestamps", suite: .gm, variants: [.signatureTimestamp, .unsignedAttributes]) {
            let attribute = HandMadeSignature.attribute("1.2.840.113549.1.9.16.2.14", TestDER.sequence())
            $0.unsignedAttributes = TestDER.tlv(0xA1, [attribute, attribute])
        },
        Deviation(name: "other unsigned attributes", suite: .int, variants: [.unsignedAttributes]) {
            let attribute = HandMadeSignature.attribute("1.2.840.113549.1.9.16.2.15", TestDER.sequence())
            $0.unsignedAttributes = TestDER.tlv(0xA1, [attribute])
        },
    ]

    static func carry(_ made: inout HandMadeSignature) {
        made.innerContent = TestDER.sequence(
            TestDER.identifier(HandMadeSignature.gmData), TestDER.tlv(0xA0, [TestDER.octets(made.content)]))
    }

    static let carrying: [Deviation] = [
        Deviation(name: "content carried along", suite: .gm, variants: [.carriedContent]) { Self.carry(&$0) },
        Deviation(name: "r and s side by side, GM", suite: .gm, variants: [.rawSignature]) { $0.isSignatureRaw = true },
        Deviation(name: "r and s side by side, INT", suite: .int, variants: [.rawSignature]) {
            $0.isSignatureRaw = true
        },
        Deviation(
            name: "as oesplugin in Shandong", suite: .gm,
            variants: [.carriedContent, .sm2WithSM3, .withoutAttributes, .rawSignature]
        ) {
            Self.carry(&$0)
            $0.signatureAlgorithm = TestDER.algorithm(HandMadeSignature.sm2WithSM3)
            $0.attributes = nil
            $0.isSignatureRaw = true
        },
    ]

    @Test(
        "A known deviation is read, recorded and verified, and is not the strict form", arguments: deviations + carrying
    )
    func known(_ deviation: Deviation) throws {
        let signer = try TestHierarchy.of(deviation.suite).city.leaf()
        var made = try HandMadeSignature(signer: signer, content: Self.content)
        try deviation.change(&made)
        let der = try made.encoded()
        let message = try SignedMessage(der: der, accepting: .foreign)
        #expect(message.variants == deviation.variants && message.suite == deviation.suite)
        try message.verify(content: Self.content)
        expectError(.signatureInvalid) { try message.verify(content: Self.content + [0]) }
        expectError(.messageMalformed) { try SignedMessage(der: der) }
        let digest = try deviation.suite.digestAlgorithm.hash(Self.content)
        if made.attributes == nil {
            expectError(.signatureInvalid) { try message.verify(contentDigest: digest) }
        } else {
            try message.verify(contentDigest: digest)
        }
    }

    @Test("Every variant has its message here")
    func complete() {
        let met = (Self.deviations + Self.carrying).reduce(into: Set()) { $0.formUnion($1.variants) }
        #expect(met == Set(SignedMessage.Variant.allCases))
    }

    @Test("Attributes taken out of a message do not become its content", arguments: Suite.allCases)
    func strippedAttributes(_ suite: Suite) throws {
        let signer = try TestHierarchy.of(suite).city.leaf()
        let made = try HandMadeSignature(signer: signer, content: Self.content)
        let attributes = TestDER.set(try #require(made.attributes))
        // The same signature value: over the attributes, and over content that consists of them.
        var stripped = try HandMadeSignature(signer: signer, content: attributes)
        stripped.attributes = nil
        let message = try SignedMessage(der: stripped.encoded(), accepting: .foreign)
        expectError(.signatureInvalid) { try message.verify(content: attributes) }
    }

    @Test("A digest that begins like attributes is content all the same")
    func digestLikeAttributes() throws {
        let digest: [UInt8] = [0x31, 0x1F] + [UInt8](repeating: 7, count: 30)
        var made = try HandMadeSignature(signer: TestHierarchy.of(.gm).city.leaf(), content: digest)
        made.attributes = nil
        Self.carry(&made)
        let message = try SignedMessage(der: made.encoded(), accepting: .foreign)
        #expect(message.carriedContent == digest)
        try message.verify(content: digest)
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let name: String
        let code: CryptographyError.Code
        let suite: Suite
        let change: @Sendable (inout HandMadeSignature) throws -> Void

        var testDescription: String { self.name }
    }

    static let refusals: [Refusal] = [
        Refusal(name: "content that is no octet string", code: .messageMalformed, suite: .gm) {
            $0.innerContent = TestDER.sequence(
                TestDER.identifier(HandMadeSignature.gmData), TestDER.tlv(0xA0, [TestDER.integer($0.content)]))
        },
        Refusal(name: "two contents", code: .messageMalformed, suite: .gm) {
            let content = TestDER.octets($0.content)
            $0.innerContent = TestDER.sequence(
                TestDER.identifier(HandMadeSignature.gmData), TestDER.tlv(0xA0, [content, content]))
        },
        Refusal(name: "inner type enveloped data", code: .messageMalformed, suite: .gm) {
            $0.innerContent = TestDER.algorithm("1.2.156.10197.6.1.4.2.3")
        },
        Refusal(name: "GM data in CMS", code: .messageMalformed, suite: .int) {
            $0.innerContent = TestDER.algorithm(HandMadeSignature.gmData)
        },
        Refusal(name: "outer type data", code: .messageMalformed, suite: .gm) {
            $0.outerType = HandMadeSignature.gmData
        },
        Refusal(name: "GM algorithms in CMS", code: .algorithmMismatch, suite: .gm) {
            $0.outerType = "1.2.840.113549.1.7.2"
        },
        Refusal(name: "INT algorithms in a GM message", code: .algorithmMismatch, suite: .int) {
            $0.outerType = "1.2.156.10197.6.1.4.2.2"
        },
        Refusal(name: "version 3", code: .messageMalformed, suite: .int) { $0.version = [2, 1, 3] },
        Refusal(name: "signer version 3", code: .messageMalformed, suite: .int) { $0.signerVersion = [2, 1, 3] },
        Refusal(name: "two signers", code: .messageMalformed, suite: .gm) { $0.signerCount = 2 },
        Refusal(name: "no signer", code: .messageMalformed, suite: .gm) { $0.signerCount = 0 },
        Refusal(name: "no digest algorithm", code: .messageMalformed, suite: .gm) { $0.digestAlgorithms = [] },
        Refusal(name: "two digest algorithms", code: .messageMalformed, suite: .gm) {
            $0.digestAlgorithms.append(TestDER.algorithm(HandMadeSignature.sha256))
        },
        Refusal(name: "digest algorithm SHA-1", code: .algorithmMismatch, suite: .int) {
            $0.digestAlgorithm = TestDER.algorithm("1.3.14.3.2.26")
        },
        Refusal(name: "digest algorithm with parameters", code: .algorithmMismatch, suite: .int) {
            $0.digestAlgorithm = TestDER.algorithm(HandMadeSignature.sha256, [2, 1, 0])
        },
        Refusal(name: "signature algorithm with SHA-384", code: .algorithmMismatch, suite: .int) {
            $0.signatureAlgorithm = TestDER.algorithm("1.2.840.10045.4.3.3")
        },
        Refusal(name: "SM2-1 in CMS", code: .algorithmMismatch, suite: .int) {
            $0.signatureAlgorithm = TestDER.algorithm(HandMadeSignature.sm2Signature)
        },
        Refusal(name: "no certificates", code: .messageMalformed, suite: .gm) { $0.certificates = [] },
        Refusal(name: "the signer's certificate missing", code: .messageMalformed, suite: .gm) {
            $0.certificates = [try TestHierarchy.of(.gm).city.certificate.der]
        },
        Refusal(name: "a certificate that is none", code: .certificateMalformed, suite: .gm) {
            $0.certificates.append(TestDER.sequence())
        },
        Refusal(name: "a signer info field too many", code: .messageMalformed, suite: .gm) {
            $0.unsignedAttributes = TestDER.octets([])
        },
        Refusal(name: "content type attribute missing", code: .messageMalformed, suite: .gm) {
            $0.attributes?.remove(at: 0)
        },
        Refusal(name: "message digest attribute missing", code: .messageMalformed, suite: .gm) {
            $0.attributes?.remove(at: 1)
        },
        Refusal(name: "content type attribute of another type", code: .messageMalformed, suite: .gm) {
            $0.attributes?[0] = HandMadeSignature.attribute(
                "1.2.840.113549.1.9.3", TestDER.identifier("1.2.156.10197.6.1.4.2.2"))
        },
        Refusal(name: "a repeated attribute", code: .messageMalformed, suite: .gm) {
            $0.attributes?.append(HandMadeSignature.attribute("1.2.840.113549.1.9.4", TestDER.octets([1])))
        },
        Refusal(name: "an attribute of two values", code: .messageMalformed, suite: .gm) {
            $0.attributes?[1] = HandMadeSignature.attribute(
                "1.2.840.113549.1.9.4", TestDER.octets([1]), TestDER.octets([2]))
        },
        Refusal(name: "an attribute of no value", code: .messageMalformed, suite: .gm) {
            $0.attributes?[1] = HandMadeSignature.attribute("1.2.840.113549.1.9.4")
        },
        Refusal(name: "an attribute whose values are no set", code: .messageMalformed, suite: .gm) {
            $0.attributes?[1] = TestDER.sequence(
                TestDER.identifier("1.2.840.113549.1.9.4"), TestDER.sequence(TestDER.octets([1])))
        },
        Refusal(name: "seventeen attributes", code: .messageMalformed, suite: .gm) {
            $0.attributes? += (1...14).map { HandMadeSignature.attribute("1.2.3.\($0)", TestDER.null) }
        },
        Refusal(name: "a reference to another certificate", code: .signatureInvalid, suite: .int) {
            $0.attributes?[3] = HandMadeSignature.reference([TestDER.octets([UInt8](repeating: 1, count: 32))])
        },
        Refusal(name: "a reference by SHA-1", code: .algorithmMismatch, suite: .int) {
            $0.attributes?[3] = HandMadeSignature.reference([
                TestDER.algorithm("1.3.14.3.2.26"), TestDER.octets([UInt8](repeating: 1, count: 20)),
            ])
        },
    ]

    @Test("What is not listed is refused in both forms", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        let signer = try TestHierarchy.of(refusal.suite).city.leaf()
        var made = try HandMadeSignature(signer: signer, content: Self.content)
        try refusal.change(&made)
        let der = try made.encoded()
        for form in [SignedMessage.Form.strict, .foreign] {
            expectError(refusal.code) { try SignedMessage(der: der, accepting: form) }
        }
    }

    @Test("A strict message tells its signing time; a foreign one need not")
    func signingTime() throws {
        let signer = try TestHierarchy.of(.gm).city.leaf()
        let generalized = TestDER.tlv(0x18, [Array("20270115080000Z".utf8)])
        let impossible = TestDER.tlv(0x17, [Array("270230080000Z".utf8)])
        let absent = HandMadeSignature.attribute("1.2.3", TestDER.null)
        for attribute in [
            absent, HandMadeSignature.attribute("1.2.840.113549.1.9.5", generalized),
            HandMadeSignature.attribute("1.2.840.113549.1.9.5", impossible),
        ] {
            var made = try HandMadeSignature(signer: signer, content: Self.content)
            made.attributes?[2] = attribute
            let der = try made.encoded()
            expectError(.messageMalformed) { try SignedMessage(der: der) }
            let message = try SignedMessage(der: der, accepting: .foreign)
            #expect(message.signingTime == nil)
            try message.verify(content: Self.content)
        }
    }

    @Test("A signature by another key, or by one of the other curve, is refused", arguments: Suite.allCases)
    func otherKey(_ suite: Suite) throws {
        let signer = try TestHierarchy.of(suite).city.leaf()
        for algorithm in KeyAlgorithm.allCases {
            var made = try HandMadeSignature(signer: signer, content: Self.content)
            made.key = try PrivateKey.generate(algorithm)
            let message = try SignedMessage(der: made.encoded())
            expectError(.signatureInvalid) { try message.verify(content: Self.content) }
        }
    }

    @Test("A certificate of the other suite does not sign")
    func otherSuite() throws {
        let ca = try TestHierarchy.of(.gm)
        let signer = try ca.city.issue(Identity.leafTemplate("3508.35.yizhan"), algorithm: .p256)
        var made = try HandMadeSignature(signer: signer, content: Self.content)
        made.outerType = "1.2.156.10197.6.1.4.2.2"
        made.innerContent = TestDER.algorithm(HandMadeSignature.gmData)
        made.digestAlgorithm = TestDER.algorithm(HandMadeSignature.sm3)
        made.digestAlgorithms = [made.digestAlgorithm]
        made.signatureAlgorithm = TestDER.algorithm(HandMadeSignature.sm2Signature)
        made.attributes = nil
        let der = try made.encoded()
        expectError(.algorithmMismatch) { try SignedMessage(der: der, accepting: .foreign) }
    }
}
