import CanonicalJSON
import Cryptography
import Documents
import Seals
import Testing

@testable import OFD

@Suite("The verdict on a document")
struct VerdictTests {
    func report(_ archive: Archive, _ signing: Signing, owners: [SealOwner] = []) throws -> DocumentReport {
        try OFDVerifier(trust: signing.trust, owners: owners).verify(archive.bytes, at: Signing.now)
    }

    @Test("A document signed whole under a known root is valid, in both suites", arguments: Suite.allCases)
    func valid(_ suite: Suite) throws {
        let signing = try Signing(suite)
        let report = try self.report(signing.document(), signing)
        #expect(report.verdict == .valid, "\(report.json.canonicalText)")
        let signature = try #require(report.signatures.first)
        #expect(signature.signer == signing.certificate && signature.variant == .signedDataAttributes)
        #expect(signature.signingTime?.description == "2027-01-15T07:00:00.000Z")
    }

    @Test("Every change of one byte of a covered file makes a valid document invalid")
    func everyByte() throws {
        let signing = try Signing(.gm)
        let archive = try signing.document()
        try #require(try self.report(archive, signing).verdict == .valid)
        // Signature.xml is covered by the signature value itself.
        let covered = archive.entries.indices.filter { index in
            !archive.entries[index].name.contains("/Signs/") || archive.entries[index].name.hasSuffix("/Signature.xml")
        }
        #expect(covered.count == 5)
        for index in covered {
            for position in archive.entries[index].contents.indices {
                var changed = archive
                changed.entries[index].contents[position] ^= 1 << UInt8(position % 8)
                let verdict = try self.report(changed, signing).verdict
                #expect(verdict == .invalid, "byte \(position) of \(archive.entries[index].name)")
            }
        }
    }

    @Test("Taking the list of signatures out, or its signature, never leaves a valid document")
    func strippedList() throws {
        let signing = try Signing(.gm)
        let archive = try signing.document()
        let index = try #require(archive.entries.firstIndex { $0.name.hasSuffix("Signatures.xml") })
        for position in archive.entries[index].contents.indices {
            var changed = archive
            changed.entries[index].contents[position] ^= 4
            // White space, identifiers and the like may change: nothing protects this list, and it says nothing else.
            let report = try self.report(changed, signing)
            #expect(
                report.verdict == .invalid
                    || report.outcome(of: .signatureList) == .pass && report.signatures.count == 1)
        }
    }

    @Test("Another root cannot be told, a revoked signer is invalid, digests of the other suite are too")
    func refused() throws {
        let signing = try Signing(.gm)
        let archive = try signing.document()
        let stranger = try self.report(archive, Signing(.gm))
        #expect(stranger.verdict == .cannotTell)
        #expect(stranger.signatures.first?.outcome(of: "signer-chain") == .cannotTell)
        let revoked = try Signing(.gm, isRevoked: true)
        let report = try self.report(revoked.document(), revoked)
        #expect(report.verdict == .invalid && report.signatures.first?.outcome(of: "signer-revocation") == .fail)
        let mixed = try signing.sign(IntegrityTests.signed(algorithm: .sha256, method: "SHA-256"))
        let found = try self.report(mixed, signing)
        #expect(found.verdict == .invalid && found.signatures.first?.outcome(of: "check-method") == .fail)
    }

    @Test("A mark of state secrecy is found, on the page and in the custom data")
    func classification() throws {
        let signing = try Signing(.gm)
        let marked = try signing.document { archive in
            let text =
                "<ofd:TextObject ID=\"4\" Boundary=\"20 20 90 9\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"5\" "
                + "DeltaX=\"g 4 5\">机密★1年</ofd:TextCode></ofd:TextObject>"
            archive["Doc_0/Pages/Page_0/Content.xml"] = Archive.onePage(text)["Doc_0/Pages/Page_0/Content.xml"]
        }
        let report = try self.report(marked, signing)
        #expect(report.outcome(of: .classification) == .fail && report.verdict == .invalid)
        let data = "<ofd:CustomDatas><ofd:CustomData Name=\"密级\">秘密</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>"
        let labelled = try signing.document { archive in
            let text = String(decoding: archive["OFD.xml"], as: UTF8.self)
            archive["OFD.xml"] = Array(text.replacing("</ofd:DocInfo>", with: data).utf8)
        }
        #expect(try self.report(labelled, signing).outcome(of: .classification) == .fail)
    }

    @Test("A document that cannot be read fails, and says so")
    func unreadable() throws {
        let signing = try Signing(.gm)
        let report = OFDVerifier(trust: signing.trust).verify(Array("no archive".utf8), at: Signing.now)
        #expect(report.verdict == .invalid && report.outcome(of: .container) == .fail)
        #expect(report.checks.allSatisfy { !$0.chinese.isEmpty && !$0.english.isEmpty })
    }

    @Test("A seal that is announced must be there")
    func sealMissing() throws {
        let signing = try Signing(.gm)
        var archive = try signing.document()
        let list = String(decoding: archive["Doc_0/Signs/Signatures.xml"], as: UTF8.self)
        archive["Doc_0/Signs/Signatures.xml"] = Array(list.replacing(" Type=\"Sign\"", with: "").utf8)
        #expect(try self.report(archive, signing).verdict == .invalid)
        archive = try signing.document()
        archive.entries.removeAll { $0.name.hasSuffix("SignedValue.dat") }
        let report = try self.report(archive, signing)
        #expect(report.signatures.first?.outcome(of: "signature-description") == .fail)
    }
}

@Suite("The manifest of samples", .enabled(if: Samples.folder != nil, "there is no folder shared/samples/ofd: skipped"))
struct ManifestTests {
    /// 2026-11-28T00:00:00Z.
    static let now = UTCMilliseconds(sinceEpoch: 1_795_824_000_000)

    /// The checks that cannot be told without roots, which the samples do not bring along.
    static let open: Set<String> = ["signer-chain", "signer-revocation", "maker-chain", "maker-revocation"]

    /// What each sample's signatures fail, as its manifest says; all the rest passes.
    static let signed: [String: [Set<String>]] = [
        "ofdrw-converter__1.ofd": [[]], "ofdrw-converter__V4RideRight.ofd": [[]],
        "ofdrw-converter__h.ofd": [["digests"], []], "ofdrw-converter__testImageNotFound.ofd": [[], []],
        "ofdrw-converter__发票示例.ofd": [["digests"]], "ofdrw-sign__allprotected.ofd": [[]],
        "ofdrw-sign__v4signed.ofd": [[]], "ofdrw-sign__DigitalSign.ofd": [[]],
    ]

    func report(_ name: String, signer: Certificate? = nil) throws -> DocumentReport {
        OFDVerifier(trust: SealTrust(anchors: []), signer: signer).verify(try Samples.bytes(name), at: Self.now)
    }

    @Test("Every check of every signature is as the manifest says", arguments: Samples.names)
    func verdicts(_ name: String) throws {
        let expected = Self.signed[name] ?? []
        let isBare = name.contains("DigitalSign")
        let signer = isBare ? try self.userCertificate : nil
        let report = try self.report(name, signer: signer)
        #expect(report.signatures.count == expected.count)
        #expect(report.verdict == (expected.allSatisfy(\.isEmpty) ? .cannotTell : .invalid))
        for (index, (signature, failing)) in zip(report.signatures, expected).enumerated() {
            for check in signature.checks where !check.isAdvisory {
                let isOpen =
                    Self.open.contains(check.name)
                    || name.contains("testImageNotFound") && index == 0 && check.name == "coverage"
                let outcome: DocumentCheck.Outcome = failing.contains(check.name) ? .fail : isOpen ? .cannotTell : .pass
                #expect(check.outcome == outcome, "\(signature.identifier) \(check.name): \(check.english)")
            }
            #expect(failing.isSubset(of: Set(signature.checks.map(\.name))))
            let names = Set(signature.checks.map(\.name))
            #expect(names.isSuperset(of: ["digests", "coverage", "document-signature", "data-hash", "signer-chain"]))
            #expect(
                signature.kind == .sign
                    || names.isSuperset(of: ["maker-signature", "certificate-list", "seal-validity"]))
        }
        for check in report.checks where check.name != "signature-list" {
            #expect(check.outcome == .pass, "\(check.english)")
        }
        #expect(report.outcome(of: .signatureList) == (expected.isEmpty ? .cannotTell : .pass))
    }

    @Test("A bare signature without its certificate cannot be told")
    func bare() throws {
        let report = try self.report("ofdrw-sign__DigitalSign.ofd")
        #expect(report.verdict == .cannotTell)
        #expect(report.signatures.first?.outcome(of: "document-signature") == .cannotTell)
        #expect(report.signatures.first?.outcome(of: "digests") == .pass)
    }

    @Test("The list of GM/T 0099 holds, and so does its signature but for the root")
    func integrity() throws {
        let report = try self.report("ofdrw-crypto__hello-integrity.ofd")
        let integrity = try #require(report.integrity)
        #expect(report.outcome(of: .integrityList) == .pass)
        #expect(integrity.outcome(of: "document-signature") == .pass && integrity.outcome(of: "data-hash") == .pass)
        #expect(integrity.verdict == .cannotTell)
    }

    @Test("A flipped byte anywhere in a sealed file never makes it valid nor hides what was broken")
    func flips() throws {
        let bytes = try Samples.bytes("ofdrw-sign__v4signed.ofd")
        let open = Self.open
        for position in stride(from: 0, to: bytes.count, by: 97) {
            var changed = bytes
            changed[position] ^= 0x10
            let report = OFDVerifier(trust: SealTrust(anchors: [])).verify(changed, at: Self.now)
            #expect(report.verdict != .valid)
            guard report.verdict(tolerating: open) == .valid else { continue }
            // What is still right must hold the same entries: the byte was one of the archive's own.
            let (old, new) = (try OFDPackage(bytes), try OFDPackage(changed))
            #expect(old.paths == new.paths)
            for path in old.paths { #expect(try old.bytes(at: path) == new.bytes(at: path), "byte \(position)") }
        }
    }

    /// The certificate of USER.p12, which a signature of the same signer holds.
    private var userCertificate: Certificate {
        get throws {
            try Certificate(der: SealSignature(der: Samples.bytes("ofdrw-gm__SignedValueV4.dat")).signerCertificate)
        }
    }
}
