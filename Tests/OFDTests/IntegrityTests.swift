import Cryptography
import Documents
import Seals
import Testing

@testable import OFD

@Suite("What signatures protect")
struct IntegrityTests {
    static let verifier = OFDVerifier(trust: SealTrust(anchors: []))

    let now = UTCMilliseconds(sinceEpoch: 1_700_000_000_000)

    /// A document under a signature that protects everything but the signatures.
    static func signed(
        algorithm: DigestAlgorithm = .sm3,
        method: String = "1.2.156.10197.1.401",
        leavingOut: Set<String> = [],
        change: (inout Archive) -> Void = { _ in }
    ) throws -> Archive {
        var archive = Archive.onePage("<ofd:TextObject ID=\"4\" Boundary=\"0 0 9 9\" Font=\"3\" Size=\"3\"/>")
        change(&archive)
        let main = String(decoding: archive["OFD.xml"], as: UTF8.self)
        archive["OFD.xml"] = Array(
            main.replacing(
                "</ofd:DocBody>", with: "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>"
            )
            .utf8)
        let references = try archive.entries.filter { !leavingOut.contains($0.name) }.map { entry in
            let value = String(decoding: Base64Text.encode(try algorithm.hash(entry.contents).bytes), as: UTF8.self)
            return "<ofd:Reference FileRef=\"/\(entry.name)\"><ofd:CheckValue>\(value)</ofd:CheckValue></ofd:Reference>"
        }
        archive["Doc_0/Signs/Signatures.xml"] = Array(
            """
            <ofd:Signatures \(Archive.namespace)><ofd:MaxSignId>1</ofd:MaxSignId>
            <ofd:Signature ID="1" Type="Sign" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>
            """.utf8)
        archive["Doc_0/Signs/Sign_0/Signature.xml"] = Array(
            """
            <ofd:Signature \(Archive.namespace)><ofd:SignedInfo><ofd:Provider ProviderName="test"/>
            <ofd:References CheckMethod="\(method)">\(references.joined())</ofd:References>
            </ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>
            """.utf8)
        archive["Doc_0/Signs/Sign_0/SignedValue.dat"] = [0x30, 0]
        return archive
    }

    func outcomes(_ archive: Archive) throws -> [String: DocumentCheck.Outcome] {
        let report = Self.verifier.verify(try archive.bytes, at: self.now)
        let checks = report.checks + report.signatures.flatMap(\.checks)
        return Dictionary(checks.map { ($0.name, $0.outcome) }) { left, _ in left }
    }

    @Test(
        "Digests by SM3 and SHA-256 are compared, by their identifiers and names",
        arguments: [
            (DigestAlgorithm.sm3, "1.2.156.10197.1.401"), (.sm3, "SM3"), (.sm3, "sm3"), (.sha256, "SHA-256"),
            (.sha256, "2.16.840.1.101.3.4.2.1"),
        ])
    func methods(_ algorithm: DigestAlgorithm, _ method: String) throws {
        let outcomes = try self.outcomes(Self.signed(algorithm: algorithm, method: method))
        #expect(outcomes["check-method"] == .pass && outcomes["digests"] == .pass)
        #expect(outcomes["missing-files"] == .pass && outcomes["coverage"] == .pass)
        #expect(outcomes["container"] == .pass && outcomes["signature-list"] == .pass)
    }

    @Test("MD5, SHA-1 and no method at all are refused", arguments: ["MD5", "SHA1", "", "1.2.156.10197.1.401.2"])
    func weakMethods(_ method: String) throws {
        let outcomes = try self.outcomes(Self.signed(method: method))
        #expect(outcomes["check-method"] == .fail && outcomes["digests"] == .cannotTell)
    }

    @Test("Files that are not protected are listed, and leave the answer open")
    func uncovered() throws {
        let report = Self.verifier.verify(try Self.signed(leavingOut: ["OFD.xml"]).bytes, at: self.now)
        let signature = try #require(report.signatures.first)
        #expect(signature.coverage?.uncovered.map(\.description) == ["/OFD.xml"])
        #expect(signature.outcome(of: "coverage") == .cannotTell && signature.outcome(of: "digests") == .pass)
        var archive = try Self.signed()
        archive["Doc_0/Annots/stowaway.xml"] = [1]
        #expect(try self.outcomes(archive)["coverage"] == .cannotTell)
    }

    @Test("A protected file that was taken out, and one that protects nothing, fail")
    func missing() throws {
        var archive = try Self.signed()
        archive.entries.removeAll { $0.name == "Doc_0/PublicRes.xml" }
        #expect(try self.outcomes(archive)["missing-files"] == .fail)
        let names = Set(archive.entries.map(\.name)).union(["Doc_0/PublicRes.xml"])
        #expect(try self.outcomes(Self.signed(leavingOut: names))["digests"] == .fail)
    }

    @Test("A signature whose mention is taken out is found by its files")
    func stripped() throws {
        var archive = try Self.signed()
        let main = String(decoding: archive["OFD.xml"], as: UTF8.self)
        archive["OFD.xml"] = Array(main.replacing("ofd:Signatures>", with: "ofd:Nothing>").utf8)
        let outcomes = try self.outcomes(archive)
        #expect(outcomes["stray-signatures"] == .fail && outcomes["signature-list"] == .cannotTell)
    }

    @Test("A list of signatures that is missing or of another kind fails", arguments: ["", "<a/>", "<x", "\u{1}"])
    func lists(_ text: String) throws {
        var archive = try Self.signed()
        archive["Doc_0/Signs/Signatures.xml"] = Array(text.utf8)
        if text.isEmpty { archive.entries.removeAll { $0.name == "Doc_0/Signs/Signatures.xml" } }
        #expect(try self.outcomes(archive)["signature-list"] == .fail)
        var other = try Self.signed()
        other["Doc_0/Signs/Sign_0/Signature.xml"] = Array(text.utf8)
        #expect(try self.outcomes(other)["signature-description"] == .fail)
    }

    @Test("The list of GM/T 0099 must name exactly what is there")
    func integrityList() throws {
        var archive = Archive.onePage("")
        let names = archive.entries.map(\.name)
        let lines = names.map { "<ofd:File ID=\"1\" FileLoc=\"/\($0)\"/>" }.joined()
        archive["OFDEntries.xml"] = Array(
            """
            <ofd:DocEntries \(Archive.namespace)><ofd:SignedValueLoc>/signedvalue.dat</ofd:SignedValueLoc>
            <ofd:FileList>\(lines)</ofd:FileList></ofd:DocEntries>
            """.utf8)
        archive["signedvalue.dat"] = [0x30, 0]
        #expect(try self.outcomes(archive)["integrity-list"] == .pass)
        var more = archive
        more["Doc_0/stowaway.xml"] = [1]
        #expect(try self.outcomes(more)["integrity-list"] == .fail)
        archive.entries.removeAll { $0.name == "Doc_0/PublicRes.xml" }
        #expect(try self.outcomes(archive)["integrity-list"] == .fail)
    }

    @Test(
        "Times of signatures are read in all forms that are met",
        arguments: [
            ("2026-08-04 10:08:09", "2026-08-04T02:08:09.000Z"), ("20200817111329Z", "2020-08-17T11:13:29.000Z"),
            ("20200723130907.763Z", "2020-07-23T13:09:07.763Z"), ("20201010151120", "2020-10-10T07:11:20.000Z"),
            ("2025-05-13T09:49:56+08:00", "2025-05-13T01:49:56.000Z"), ("2025-13-13 09:49:56", ""), ("yesterday", ""),
            ("2025-05-13", ""),
        ])
    func dates(_ text: String, _ expected: String) {
        #expect(SignatureDate.parse(text)?.description ?? "" == expected)
    }

    /// Samples and the signatures in them that protect the list of signatures.
    static let wholeProtected: Set<String> = [
        "ofdrw-sign__allprotected.ofd 0", "ofdrw-converter__h.ofd 0", "ofdrw-converter__V4RideRight.ofd 0",
        "ofdrw-converter__testImageNotFound.ofd 1",
    ]

    @Test(
        "The digests of real files are found as their manifest says",
        .enabled(if: Samples.folder != nil, "there is no folder shared/samples/ofd: skipped"),
        arguments: Samples.names)
    func samples(_ name: String) throws {
        let report = Self.verifier.verify(try Samples.bytes(name), at: self.now)
        #expect(report.outcome(of: .container) == .pass)
        let broken = [
            "ofdrw-converter__h.ofd": ["/Doc_0/Signs/Signatures.xml"],
            "ofdrw-converter__发票示例.ofd": ["/Doc_0/Document.xml"],
        ]
        for (index, signature) in report.signatures.enumerated() {
            let coverage = try #require(signature.coverage)
            #expect(coverage.changed.map(\.description) == (index == 0 ? broken[name] ?? [] : []))
            #expect(coverage.missing.isEmpty && coverage.unusable.isEmpty)
            let isWhole = Self.wholeProtected.contains("\(name) \(index)")
            #expect(coverage.isWholeProtected == isWhole, "signature \(signature.identifier)")
            let isFirst = name.contains("testImageNotFound") && index == 0
            #expect(coverage.uncovered.map(\.fileName) == (isFirst ? ["Annotations.xml", "OFD.xml"] : []))
        }
        #expect(report.outcome(of: .integrityList) == (name.contains("integrity") ? .pass : nil))
    }
}
