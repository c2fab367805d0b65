import Cryptography
import Documents
import Seals
import Testing

/// What is read of seal signatures.
@Suite("Reading of seal signatures")
struct SignatureReadingTests {
    struct Tolerance: Sendable, CustomTestStringConvertible {
        let name: String
        var isOld = false
        var variant = SealSignatureVariant.sesV4
        var time: String? = "2027-01-14T08:00:00.000Z"
        let deviations: Set<SealDeviation>
        let change: @Sendable (inout HandMadeSealSignature) -> Void

        var testDescription: String { self.name }
    }

    static let tolerances: [Tolerance] = [
        Tolerance(name: "V4 as the standard has it", deviations: []) { _ in },
        Tolerance(name: "V1 as the standard has it", isOld: true, variant: .sesV1, deviations: []) { _ in },
        Tolerance(name: "V1 that writes version 4", isOld: true, variant: .sesV1, deviations: []) {
            $0.version = [2, 1, 4]
            $0.seal.version = [2, 1, 4]
        },
        Tolerance(name: "V1 with the time as text", isOld: true, variant: .sesV1, deviations: [.textTime]) {
            $0.time = TestDER.bits(Array("2027-01-14 16:00:00".utf8))
        },
        Tolerance(name: "V1 with the time's characters", isOld: true, variant: .sesV1, deviations: [.timeType]) {
            $0.time = TestDER.bits(Array("270114080000Z".utf8))
        },
        Tolerance(name: "V1 with a timestamp token", isOld: true, variant: .sesV1, time: nil, deviations: [.opaqueTime])
        {
            $0.time = TestDER.bits(TestDER.sequence(TestDER.identifier("1.2.840.113549.1.7.2")))
        },
        Tolerance(name: "extensions under their tag", deviations: []) {
            $0.extensions = TestDER.tlv(0xA0, [SealReadingTests.extensionList])
        },
        Tolerance(name: "extensions without a tag", deviations: [.extensionsBare]) {
            $0.extensions = SealReadingTests.extensionList
        },
        Tolerance(name: "a timestamp", deviations: []) { $0.timestamp = TestDER.tlv(0xA0, [TestDER.bits([1])]) },
        Tolerance(name: "a signature value of r and s", deviations: [.rawSignature]) { $0.isSignatureRaw = true },
        Tolerance(name: "a path of one space", deviations: []) { $0.path = TestDER.ascii(" ") },
        Tolerance(name: "the newest version", variant: .sesV5, deviations: []) {
            $0.version = [2, 1, 5]
            $0.seal.version = [2, 1, 5]
        },
        Tolerance(name: "a version that does not fit", deviations: [.versionNumber]) { $0.version = [2, 1, 3] },
    ]

    @Test("A signature is read, its deviations named, and it holds", arguments: tolerances)
    func tolerated(_ tolerance: Tolerance) throws {
        var made = try HandMadeSealSignature(HandMadeSeal(isOld: tolerance.isOld))
        tolerance.change(&made)
        let signed = try made.signed()
        let signature = try SealSignature(der: signed.signedValue)
        #expect(signature.deviations == tolerance.deviations)
        #expect(signature.signingTime?.description == tolerance.time)
        #expect((signature.opaqueTime == nil) == (tolerance.time != nil))
        let report = SealSignatureVerifier(trust: try SealCast.gm.trust()).verify(signed, at: SealCast.now)
        #expect(report.variant == tolerance.variant)
        #expect(report.verdict == (tolerance.time == nil ? .cannotTell : .valid), "\(report.checks)")
        #expect(report.deviations == tolerance.deviations.map(\.rawValue).sorted())
        if !tolerance.isOld, tolerance.deviations.isDisjoint(with: [.extensionsBare]) {
            #expect(try signature.rewritten() == signed.signedValue)
        }
    }

    @Test(
        "What is no signature is refused",
        arguments: [
            TestDER.sequence(), TestDER.sequence(TestDER.null), TestDER.sequence(TestDER.sequence(), TestDER.null),
            TestDER.sequence(TestDER.sequence(), TestDER.null, TestDER.null), [], [0x30], [0x31, 0],
        ])
    func refused(_ bytes: [UInt8]) {
        expectError(.signatureMalformed) { try SealSignature(der: bytes) }
        let report = SealSignatureVerifier(trust: SealTrust(anchors: [])).verify(
            SignedContent(signedValue: bytes, content: []), at: SealCast.now)
        #expect(report.verdict == .invalid && report.checks.map(\.name) == [.signatureFormat])
    }

    @Test("A value over the limit is refused before it is read")
    func limit() {
        let bytes = TestDER.octets([UInt8](repeating: 0, count: 5 << 18))
        expectError(.limitExceeded) { try SealSignature(der: bytes) }
        let report = SealSignatureVerifier(trust: SealTrust(anchors: [])).verify(
            SignedContent(signedValue: bytes, content: []), at: SealCast.now)
        #expect(report.verdict == .invalid)
    }
}
