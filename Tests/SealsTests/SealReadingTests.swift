import Cryptography
import Documents
import Seals
import Testing

/// What is read of seals: the shapes of three standards, and each tolerance that real files need.
@Suite("Reading of seals")
struct SealReadingTests {
    struct Tolerance: Sendable, CustomTestStringConvertible {
        let name: String
        var isOld = false
        let deviations: Set<SealDeviation>
        let change: @Sendable (inout HandMadeSeal) -> Void

        var testDescription: String { self.name }
    }

    static let extensionList = TestDER.sequence(
        TestDER.extensionData("1.2.156.10197.6.7.2.2.1", Array("2.1".utf8)),
        TestDER.extensionData("1.2.156.112600.7.2", critical: 0xFF, [7]))

    static let tolerances: [Tolerance] = [
        Tolerance(name: "V4 as the standard has it", deviations: []) { _ in },
        Tolerance(name: "V1 as the standard has it", isOld: true, deviations: []) { _ in },
        Tolerance(name: "V1 that writes version 4", isOld: true, deviations: []) { $0.version = [2, 1, 4] },
        Tolerance(name: "V4 that writes version 11", deviations: [.versionNumber]) { $0.version = [2, 1, 11] },
        Tolerance(name: "extensions without a tag", deviations: []) { $0.extensions = Self.extensionList },
        Tolerance(name: "extensions under a tag", deviations: [.extensionsTagged]) {
            $0.extensions = TestDER.tlv(0xA0, [Self.extensionList])
        },
        Tolerance(name: "V1 extensions without a tag", isOld: true, deviations: []) {
            $0.extensions = Self.extensionList
        },
        Tolerance(name: "V1 extensions under a tag", isOld: true, deviations: [.extensionsTagged]) {
            $0.extensions = TestDER.tlv(0xA0, [Self.extensionList])
        },
        Tolerance(name: "V1 extensions in an OCTET STRING", isOld: true, deviations: [.extensionsWrapped]) {
            $0.extensions = TestDER.octets(Self.extensionList)
        },
        Tolerance(name: "criticality false written out", deviations: [.defaultWritten]) {
            $0.extensions = TestDER.sequence(TestDER.extensionData("1.2.3", critical: 0, [1]))
        },
        Tolerance(name: "V1 with GeneralizedTime", isOld: true, deviations: [.timeType]) {
            $0.times = ["20261226080000Z", "20261216080000Z", "20270214080000Z"].map(TestDER.generalized)
        },
        Tolerance(name: "V4 with parts of seconds", deviations: [.fractionalTime]) {
            $0.times[0] = TestDER.generalized("20261226080000.123Z")
        },
        Tolerance(name: "V1 with the maker's part in a BIT STRING", isOld: true, deviations: [.signInfoWrapped]) {
            $0.isSignInfoWrapped = true
        },
        Tolerance(name: "V1 with certificates that have no OCTET STRING", isOld: true, deviations: [.certificatesBare])
        {
            $0.list = TestDER.sequence($0.cast.signer.certificate.der)
        },
        Tolerance(name: "a list of certificates as text", deviations: [.certificateListText]) {
            $0.list = TestDER.ascii("MIIB")
        },
        Tolerance(name: "digests of certificates", deviations: []) {
            $0.listKind = [2, 1, 2]
            let digest = (try? DigestAlgorithm.sm3.hash($0.cast.signer.certificate.der))?.bytes ?? []
            $0.list = TestDER.sequence(TestDER.sequence(TestDER.printable("SM3"), TestDER.octets(digest)))
        },
        Tolerance(name: "a picture type in small letters", deviations: []) { $0.pictureType = TestDER.ascii("png") },
        Tolerance(name: "a picture that is a document", deviations: []) { $0.pictureType = TestDER.ascii("ofd") },
        Tolerance(name: "a number as UTF8String", deviations: [.stringType]) {
            $0.identifier = TestDER.utf8("6016@1092@0000012657361")
        },
        Tolerance(name: "a vendor in Chinese", deviations: [.textNotASCII]) { $0.vendor = TestDER.ascii("厂商") },
        Tolerance(name: "a kind that nobody knows", deviations: []) { $0.kind = [2, 1, 15] },
        Tolerance(name: "a signature value of r and s", deviations: [.rawSignature]) { $0.isSignatureRaw = true },
    ]

    @Test("A seal is read, its deviations named, and its maker's signature holds", arguments: tolerances)
    func tolerated(_ tolerance: Tolerance) throws {
        var made = HandMadeSeal(isOld: tolerance.isOld)
        tolerance.change(&made)
        let der = try made.encoded()
        let seal = try ElectronicSeal(der: der)
        #expect(seal.format == (tolerance.isOld ? .v1 : .v4))
        #expect(seal.deviations == tolerance.deviations && seal.der == der)
        #expect(seal.name == "苏州市民政局公章" && seal.validUntil.description == "2027-02-14T08:00:00.000Z")
        if !made.extensions.isEmpty { #expect(!seal.extensions.isEmpty) }
        let report = SealSignatureVerifier(trust: try SealCast.gm.trust()).verify(seal: der, at: SealCast.now)
        #expect(report.verdict == .valid, "\(report.checks)")
        // What is written anew is the same unless something deviates.
        if !tolerance.isOld, tolerance.deviations.isDisjoint(with: Self.rewrittenOtherwise) {
            #expect(try seal.rewritten() == der)
        }
    }

    static let rewrittenOtherwise: Set<SealDeviation> = [
        .extensionsTagged, .defaultWritten, .fractionalTime, .certificateListText, .stringType,
    ]

    @Test("The newest standard shows in its version or its timestamp")
    func newest() throws {
        var made = HandMadeSeal()
        made.version = [2, 1, 5]
        #expect(try ElectronicSeal(der: made.encoded()).format == .v5)
        made.timestamp = TestDER.tlv(0xA0, [TestDER.bits([1, 2, 3])])
        let der = try made.encoded()
        let seal = try ElectronicSeal(der: der)
        #expect(seal.format == .v5 && seal.timestamp == [1, 2, 3] && seal.deviations == [])
        #expect(try seal.rewritten() == der)
        made.version = [2, 1, 4]
        let other = try ElectronicSeal(der: made.encoded())
        #expect(other.format == .v5 && other.deviations == [.versionNumber])
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        var isOld = false
        var code = SealsError.Code.sealMalformed
        let change: @Sendable (inout HandMadeSeal) -> Void

        var testDescription: String { self.name }
    }

    static let refusals: [Refusal] = [
        Refusal(name: "a mark that is not ES") { $0.mark = TestDER.ascii("EX") },
        Refusal(name: "a version that is no number") { $0.version = TestDER.ascii("4") },
        Refusal(name: "a version of nine bytes") { $0.version = TestDER.tlv(2, [[UInt8](repeating: 1, count: 9)]) },
        Refusal(name: "a list of an unknown kind") { $0.listKind = [2, 1, 3] },
        Refusal(name: "a time that does not exist") { $0.times[0] = TestDER.generalized("20260230080000Z") },
        Refusal(name: "a time of another zone") { $0.times[0] = TestDER.generalized("20260228080000+0800") },
        Refusal(name: "a time without a zone") { $0.times[0] = TestDER.generalized("20260228080000") },
        Refusal(name: "two times") { $0.times.removeLast() },
        Refusal(name: "four times") { $0.times.append($0.times[0]) },
        Refusal(name: "a picture without a height") { $0.pictureSize.removeLast() },
        Refusal(name: "a picture that is text") { $0.pictureData = TestDER.ascii("PNG") },
        Refusal(name: "a name that is no UTF-8") { $0.name = TestDER.tlv(0x0C, [[0xFF, 0xFE]]) },
        Refusal(name: "a certificate that is a SEQUENCE") { $0.certificate = $0.cast.maker.certificate.der },
        Refusal(name: "an algorithm with parameters") { $0.algorithm = TestDER.sequence($0.algorithm, TestDER.null) },
        Refusal(name: "six members") {
            $0.timestamp = TestDER.tlv(0xA0, [TestDER.bits([1])])
            $0.extraMember = TestDER.null
        },
        Refusal(name: "five members, the last no timestamp") { $0.extraMember = TestDER.null },
        Refusal(name: "V1 with three members", isOld: true) { $0.extraMember = TestDER.null },
        Refusal(name: "an extension of four members") {
            $0.extensions = TestDER.sequence(
                TestDER.sequence(TestDER.identifier("1.2.3"), [1, 1, 0xFF], TestDER.octets([1]), TestDER.null))
        },
        Refusal(name: "a criticality of another byte") {
            $0.extensions = TestDER.sequence(TestDER.extensionData("1.2.3", critical: 1, [1]))
        },
        Refusal(name: "sixty-five certificates", code: .limitExceeded) {
            $0.list = TestDER.tlv(0x30, [[UInt8]](repeating: TestDER.octets([1]), count: 65))
        },
        Refusal(name: "sixty-five extensions", code: .limitExceeded) {
            let entry = TestDER.extensionData("1.2.3", [1])
            $0.extensions = TestDER.tlv(0x30, [[UInt8]](repeating: entry, count: 65))
        },
        Refusal(name: "a name of 1025 bytes", code: .limitExceeded) {
            $0.name = TestDER.utf8(String(repeating: "章", count: 342))
        },
        Refusal(name: "a picture over the limit", code: .limitExceeded) {
            $0.pictureData = TestDER.octets([UInt8](repeating: 0, count: 1 << 20))
        },
        Refusal(name: "too many elements", code: .limitExceeded) {
            $0.extensions = TestDER.tlv(0x30, [[UInt8]](repeating: TestDER.null, count: 5000))
        },
        Refusal(name: "nesting that is too deep", code: .limitExceeded) {
            $0.extensions = (0..<40).reduce(TestDER.null) { inner, _ in TestDER.sequence(inner) }
        },
        Refusal(name: "deep nesting within a string", isOld: true, code: .limitExceeded) {
            $0.extensions = TestDER.octets((0..<40).reduce(TestDER.null) { inner, _ in TestDER.sequence(inner) })
        },
    ]

    @Test("What is not listed is refused", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        var made = HandMadeSeal(isOld: refusal.isOld)
        refusal.change(&made)
        let der = try made.encoded()
        expectError(refusal.code) { try ElectronicSeal(der: der) }
        let report = SealSignatureVerifier(trust: SealTrust(anchors: [])).verify(seal: der, at: SealCast.now)
        #expect(report.verdict == .invalid && report.checks.map(\.name) == [.sealFormat])
    }

    @Test("What breaks off, goes on, or is not minimal is refused")
    func broken() throws {
        let der = try HandMadeSeal().encoded()
        for count in 0..<der.count where count < 64 || count % 17 == 0 {
            expectError(.sealMalformed) { try ElectronicSeal(der: Array(der.prefix(count))) }
        }
        expectError(.sealMalformed) { try ElectronicSeal(der: der + [0]) }
        let long = [0x30, 0x83, 0] + der[2...]
        expectError(.sealMalformed) { try ElectronicSeal(der: long) }
        expectError(.sealMalformed) { try ElectronicSeal(der: [0x30, 0x80] + der[4...] + [0, 0]) }
    }
}
