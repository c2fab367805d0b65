import Cryptography
import Documents
import Seals
import Testing

/// Seals made and applied here.
@Suite("Making and applying seals")
struct SealMakingTests {
    static let content = HandMadeSealSignature.content
    static let path = HandMadeSealSignature.path

    @Test("A seal made here is of the strict form, comes out as it went in, and verifies", arguments: Suite.allCases)
    func made(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let seal = try cast.seal {
            $0.extensions = [
                SealExtension(identifier: "1.2.3.4", value: [1]),
                SealExtension(identifier: "1.2.3.5", isCritical: true, value: []),
            ]
        }
        #expect(seal.format == .v4 && seal.version == 4 && seal.deviations == [] && seal.vendor == "YIZHAN")
        #expect(try ElectronicSeal(der: seal.der) == seal && seal.rewritten() == seal.der)
        #expect(seal.holds(cast.signer.certificate.der) == true && seal.holds(cast.stranger.certificate.der) == false)
        let report = SealSignatureVerifier(trust: try cast.trust()).verify(seal: seal.der, at: SealCast.now)
        #expect(report.verdict == .valid, "\(report.checks)")
    }

    @Test("A signature made here is of the strict form and verifies, in both suites", arguments: Suite.allCases)
    func applied(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let seal = try cast.seal()
        let signature = try SealSigner(
            seal: seal.der, key: cast.signer.key, certificate: cast.signer.certificate, trust: cast.trust(),
            at: SealCast.now
        ).sign(content: Self.content, path: Self.path, at: SealCast.now)
        #expect(signature.deviations == [] && signature.format == .v4 && signature.contentPath == Self.path)
        #expect(try signature.rewritten() == signature.der)
        let report = SealSignatureVerifier(trust: try cast.trust()).verify(
            SignedContent(
                signedValue: signature.der, content: Self.content, path: Self.path, separateSeal: seal.der, kind: .seal,
                owner: SealOwner(name: SealCast.organ)),
            at: SealCast.now)
        #expect(report.verdict == .valid, "\(report.checks)")
        #expect(report.variant == .sesV4 && report.signer == cast.signer.certificate)
        #expect(report.signingTime == SealCast.now && report.seal == seal)
        let names = Set(report.checks.map(\.name))
        #expect(names == Set(SealCheck.Name.allCases).subtracting([.sealStatus]))
        // With a timestamp it is the same signature.
        let timestamped = try SealSignature(der: signature.timestamped(by: [1, 2, 3]))
        #expect(timestamped.timestamp == [1, 2, 3] && timestamped.signedBytes == signature.signedBytes)
    }

    @Test("A seal may list digests of certificates", arguments: Suite.allCases)
    func digests(_ suite: Suite) throws {
        let cast = SealCast.of(suite)
        let algorithm = suite.digestAlgorithm
        let value = try algorithm.hash(cast.signer.certificate.der).bytes
        let entry = SealHolderDigest(algorithm: suite == .gm ? "SM3" : "SHA-256", value: value)
        let seal = try cast.seal { $0.holders = .digests([entry]) }
        #expect(try seal.rewritten() == seal.der)
        #expect(seal.holds(cast.signer.certificate.der) == true && seal.holds(cast.stranger.certificate.der) == false)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        var code = SealsError.Code.requestRefused
        let change: @Sendable (inout SealDraft) throws -> Void

        var testDescription: String { self.name }
    }

    static let refusals: [Refusal] = [
        Refusal(name: "no name") { $0.name = "" },
        Refusal(name: "a name of two lines") { $0.name = "苏州市\n民政局" },
        Refusal(name: "a name that turns the direction of writing") { $0.name = "苏州市\u{202E}民政局" },
        Refusal(name: "no number") { $0.identifier = "" },
        Refusal(name: "a number in Chinese") { $0.identifier = "章一" },
        Refusal(name: "a vendor with a space") { $0.vendor = "YI ZHAN" },
        Refusal(name: "a validity that ends before it begins") { $0.validUntil = $0.validFrom },
        Refusal(name: "a validity longer than the maker's certificate") {
            $0.validUntil = SealCast.after(days: 101)
        },
        Refusal(name: "no signer") { $0.holders = .certificates([]) },
        Refusal(name: "a list as text") { $0.holders = .text("x") },
        Refusal(name: "a digest by MD5") {
            $0.holders = .digests([SealHolderDigest(algorithm: "MD5", value: [UInt8](repeating: 0, count: 16))])
        },
        Refusal(name: "a signer's certificate that is none", code: .cryptography) { $0.holders = .certificates([[1]]) },
        Refusal(name: "a signer that is a maker", code: .certificateUnfit) {
            $0.holders = .certificates([SealCast.gm.maker.certificate.der])
        },
        Refusal(name: "a signer of the other suite", code: .certificateUnfit) {
            $0.holders = .certificates([SealCast.int.signer.certificate.der])
        },
        Refusal(name: "a picture of one millimetre", code: .pictureMalformed) {
            $0.picture = SealPicture(format: "PNG", data: TestPicture.png(), width: 1, height: 42)
        },
        Refusal(name: "a picture that is no PNG", code: .pictureMalformed) {
            $0.picture = SealPicture(format: "PNG", data: [1, 2, 3], width: 42, height: 42)
        },
        Refusal(name: "a picture that is a document", code: .pictureMalformed) {
            $0.picture = SealPicture(format: "ofd", data: [0x50, 0x4B, 3, 4], width: 42, height: 42)
        },
    ]

    @Test("What would be no right seal is not made", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        expectError(refusal.code) { try SealCast.gm.seal(refusal.change) }
    }

    @Test("Only a maker's key and certificate make seals, while the certificate is valid")
    func maker() throws {
        let cast = SealCast.gm
        expectError(.keyMismatch) { try SealMaker(key: cast.signer.key, certificate: cast.maker.certificate) }
        expectError(.certificateUnfit) { try SealMaker(key: cast.signer.key, certificate: cast.signer.certificate) }
        let maker = try SealMaker(key: cast.maker.key, certificate: cast.maker.certificate)
        expectError(.certificateUnfit) { try maker.make(cast.draft(), at: SealCast.after(days: 101)) }
    }

    @Test(
        "A picture is a PNG file of sound header and whole chunks",
        arguments: [
            TestPicture.png(width: 8), TestPicture.png(header: [3, 6, 0, 0, 0]),
            TestPicture.png(header: [8, 7, 0, 0, 0]),
            TestPicture.png(header: [8, 6, 1, 0, 0]), TestPicture.png(header: [8, 6, 0, 0, 2]),
            Array(TestPicture.png().dropLast()), TestPicture.png() + [0], Array(TestPicture.png().prefix(33)),
            Array(TestPicture.png().prefix(8)), [UInt8](repeating: 0, count: 60_000),
            Array(TestPicture.png().dropLast(12)) + TestPicture.chunk("acTL", [0]) + TestPicture.chunk("IEND", []),
        ])
    func pictures(_ bytes: [UInt8]) {
        expectError(.pictureMalformed) { try PNGHeader(bytes) }
    }

    @Test("A sound picture tells its size")
    func picture() throws {
        let header = try PNGHeader(TestPicture.png())
        #expect(header.width == 64 && header.height == 64 && header.depth == 8 && header.colour == 6)
    }
}
