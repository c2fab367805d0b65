import CanonicalJSON
import Cryptography
import Documents
import Foundation
import Seals
import Testing
import XML

@testable import OFD

@Suite("Signing OFD files")
struct SigningTests {
    private static let point = StampPlacement.point(page: 0, OFDPoint(x: 150, y: 200))

    @Test("A sealed document verifies, in both suites", arguments: Suite.allCases)
    func sealed(_ suite: Suite) throws {
        let cast = SealingCast.of(suite)
        let signed = try cast.signer().sign(Archive.onePage("").bytes, placements: [Self.point], at: SealingCast.now)
        let report = cast.report(signed.bytes)
        #expect(report.verdict == .valid, "\(report.json.canonicalText)")
        let signature = try #require(report.signatures.first)
        #expect(report.signatures.count == 1 && signature.kind == .seal && signature.identifier == "s001")
        #expect(signature.coverage?.uncovered == [] && signature.coverage?.isWholeProtected == false)
        #expect(signature.stamps == signed.stamps && signed.stamps.count == 1)
        #expect(signed.stamps[0].boundary == OFDBox(x: 129, y: 179, width: 42, height: 42))
        #expect(signature.signingTime == SealingCast.now)
    }

    @Test("A signature without a seal verifies, in both suites", arguments: Suite.allCases)
    func withoutSeal(_ suite: Suite) throws {
        let cast = SealingCast.of(suite)
        let signed = try cast.signature().sign(Archive.onePage("").bytes, at: SealingCast.now)
        let report = cast.report(signed.bytes)
        #expect(report.verdict == .valid, "\(report.json.canonicalText)")
        #expect(report.signatures.first?.kind == .sign && report.signatures.first?.stamps == [])
        #expect(try OFDPackage(signed.bytes).paths.allSatisfy { $0.fileName != "Seal.esl" })
    }

    @Test(
        "A seal and a signature get a timestamp, whose time counts; one over something else is refused",
        arguments: Suite.allCases)
    func stamped(_ suite: Suite) throws {
        let cast = SealingCast.of(suite)
        let authority = try cast.timestampAuthority()
        let time = SealingCast.now.advanced(by: .seconds(-300))
        let token = { (value: [UInt8]) in
            try #require(
                try authority.answer(
                    TimestampRequest(imprint: suite.digestAlgorithm.hash(value)), serialNumber: [1],
                    at: time.sinceEpoch / 1000
                ).token)
        }
        var bytes = try Archive.onePage("").bytes
        for (signer, places) in [(try cast.signer(), [Self.point]), (try cast.signature(), [])] {
            let pending = try signer.prepare(bytes, placements: places, at: SealingCast.now)
            #expect(pending.algorithm == suite.digestAlgorithm)
            let value = try pending.signature()
            let other = try token(value + [0])
            #expect(expectCode(.signingRefused) { _ = try pending.finish(stampedBy: other) })
            #expect(expectCode(.signingRefused) { _ = try pending.finish(stampedBy: [0x30, 0]) })
            bytes = try pending.finish(stampedBy: token(value)).bytes
        }
        let report = cast.report(bytes)
        #expect(report.verdict == .valid && report.signatures.count == 2, "\(report.json.canonicalText)")
        for signature in report.signatures {
            #expect(signature.outcome(of: "timestamp") == .pass && signature.deviations == [])
            #expect(signature.stampedTime == time && signature.signingTime == time)
        }
    }

    @Test("Several units seal one after the other; nothing that was there changes, not even as it is packed")
    func several() throws {
        let cast = SealingCast.gm
        var bytes = try Archive.onePage("").bytes
        for index in cast.units.indices {
            let before = try OFDPackage(bytes)
            let place = StampPlacement.point(page: 0, OFDPoint(x: 30 + 50 * Double(index), y: 200))
            bytes = try cast.signer(unit: index).sign(bytes, placements: [place], at: SealingCast.now).bytes
            let after = try OFDPackage(bytes)
            let list = OFDPath(entryName: "Doc_0/Signs/Signatures.xml")
            for path in before.paths where path != list && (index > 0 || path != OFDFile.mainEntry) {
                #expect(try after.packed(path) == before.packed(path), "\(path)")
            }
        }
        bytes = try cast.signature().sign(bytes, at: SealingCast.now).bytes
        let report = cast.report(bytes)
        #expect(report.verdict == .valid, "\(report.json.canonicalText)")
        #expect(report.signatures.map(\.identifier) == ["s001", "s002", "s003", "s004"])
        #expect(report.signatures.allSatisfy { $0.coverage?.uncovered == [] })
        // The last covers the files of those before it: 5 of the document, and 3 each.
        #expect(report.signatures[3].coverage?.intactCount == 5 - 1 + 3 * 3)
    }

    @Test("A document whose list is covered refuses a further signature and says why")
    func whole() throws {
        let cast = SealingCast.gm
        let once = try cast.signer().sign(Archive.onePage("").bytes, placements: [Self.point], at: SealingCast.now)
        let last = try cast.signer(unit: 1, isWhole: true)
            .sign(once.bytes, placements: [Self.point], at: SealingCast.now)
        let report = cast.report(last.bytes)
        #expect(report.verdict == .valid && report.signatures[1].coverage?.isWholeProtected == true)
        #expect(
            expectCode(.wholeProtected) {
                _ = try cast.signer(unit: 2).sign(last.bytes, placements: [Self.point], at: SealingCast.now)
            })
    }

    @Test("Every change of one byte of a covered file of a sealed document makes it invalid")
    func everyByte() throws {
        let cast = SealingCast.gm
        let archive = try Archive(
            of: cast.signer().sign(Archive.onePage("").bytes, placements: [Self.point], at: SealingCast.now).bytes)
        #expect(archive.entries.count == 8)
        try #require(try cast.report(archive.bytes).verdict == .valid)
        let isHeavy = ProcessInfo.processInfo.environment["YIZHAN_HEAVY"] != nil
        for index in archive.entries.indices where !archive.entries[index].name.hasSuffix("Signatures.xml") {
            for position in archive.entries[index].contents.indices where isHeavy || position % 7 == index % 7 {
                var changed = archive
                changed.entries[index].contents[position] ^= 1 << UInt8(position % 8)
                let verdict = try cast.report(changed.bytes).verdict
                #expect(verdict == .invalid, "byte \(position) of \(archive.entries[index].name)")
            }
        }
    }

    @Test("Taking a file out, or adding one, never leaves a valid document")
    func takenOrAdded() throws {
        let cast = SealingCast.int
        let archive = try Archive(
            of: cast.signer().sign(Archive.onePage("").bytes, placements: [Self.point], at: SealingCast.now).bytes)
        for index in archive.entries.indices {
            var changed = archive
            changed.entries.remove(at: index)
            #expect(try cast.report(changed.bytes).verdict != .valid, "\(archive.entries[index].name)")
        }
        var changed = archive
        changed["Doc_0/Pages/Page_1/Content.xml"] = Array("<Page/>".utf8)
        #expect(try cast.report(changed.bytes).verdict != .valid)
    }

    @Test("Whoever signs a document that was changed under a signature is stopped")
    func broken() throws {
        let cast = SealingCast.gm
        let signed = try cast.signer().sign(Archive.onePage("").bytes, placements: [Self.point], at: SealingCast.now)
        var archive = try Archive(of: signed.bytes)
        archive["Doc_0/PublicRes.xml"][0] ^= 1
        #expect(
            expectCode(.signingRefused) {
                _ = try cast.signer(unit: 1).sign(archive.bytes, placements: [Self.point], at: SealingCast.now)
            })
        archive = try Archive(of: signed.bytes)
        archive["Doc_0/Signs/Signatures.xml"] = Array("<ofd:Signatures \(Archive.namespace)/>".utf8)
        #expect(
            expectCode(.signingRefused) {
                _ = try cast.signer(unit: 1).sign(archive.bytes, placements: [Self.point], at: SealingCast.now)
            })
    }

    @Test("The documents of one file are sealed apart, and the first seal of the second may not break the first's")
    func twoDocuments() throws {
        let cast = SealingCast.gm
        var archive = Archive.onePage("")
        for entry in archive.entries where entry.name.hasPrefix("Doc_0/") {
            archive["Doc_1/" + entry.name.dropFirst(6)] = entry.contents
        }
        let main = String(decoding: archive["OFD.xml"], as: UTF8.self)
        let body = try #require(main.firstRange(of: "<ofd:DocBody>"))
        let end = try #require(main.firstRange(of: "</ofd:OFD>"))
        let second = String(main[body.lowerBound..<end.lowerBound]).replacing("Doc_0", with: "Doc_1")
        archive["OFD.xml"] = Array((main[..<end.lowerBound] + second + main[end.lowerBound...]).utf8)
        let signed = try cast.signer().sign(
            archive.bytes, document: 1, placements: [Self.point], at: SealingCast.now)
        let report = cast.report(signed.bytes)
        #expect(report.verdict == .valid, "\(report.json.canonicalText)")
        #expect(report.signatures.map(\.document) == [1])
        #expect(
            expectCode(.wholeProtected) {
                _ = try cast.signer().sign(signed.bytes, placements: [Self.point], at: SealingCast.now)
            })
        #expect(
            expectCode(.signingRefused) {
                _ = try cast.signer().sign(signed.bytes, document: 2, placements: [Self.point], at: SealingCast.now)
            })
    }

    @Test("Every file that signing writes keeps to the published schema")
    func schema() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../schemas/ofd")
        let schema = try XMLSchema(xsd: [UInt8](Data(contentsOf: folder.appending(path: "ofd.xsd"))))
        for suite in Suite.allCases {
            let cast = SealingCast.of(suite)
            var draft = DraftMaker(seed: 5)
            var bytes = try OFDWriter(draft.draft()).write()
            bytes = try cast.signer().sign(bytes, placements: [Self.point], at: SealingCast.now).bytes
            bytes = try cast.signature().sign(bytes, at: SealingCast.now).bytes
            let package = try OFDPackage(bytes)
            let names = ["OFD.xml", "Signatures.xml", "Signature.xml"]
            let paths = package.paths.filter { names.contains($0.fileName) }
            #expect(paths.count == 4)
            for path in paths {
                #expect(throws: Never.self, "\(path)") { try schema.validate(package.bytes(at: path)) }
            }
        }
    }

    @Test("Identifiers go on in the style that is there")
    func identifiers() {
        #expect(SignaturePlan.identifier(after: []) == "s001")
        #expect(SignaturePlan.identifier(after: ["s001", "s009"]) == "s010")
        #expect(SignaturePlan.identifier(after: ["1", "2", "10"]) == "11")
        #expect(SignaturePlan.identifier(after: ["001"]) == "002")
        #expect(SignaturePlan.identifier(after: ["s999"]) == "s1000")
        #expect(SignaturePlan.identifier(after: ["签章7"]) == "s8")
        #expect(SignaturePlan.identifier(after: ["99999999999999999999"]) == "s001")
    }

    @Test("A further signature leaves every sample as valid as it was, or is refused", arguments: Samples.names)
    func samples(name: String) throws {
        let cast = SealingCast.gm
        let bytes = try Samples.bytes(name)
        let before = cast.report(bytes)
        let signed: SignedFile
        do {
            signed = try cast.signature().sign(bytes, at: SealingCast.now)
        } catch let error as OFDError {
            let codes: [OFDError.Code] = [.signingRefused, .wholeProtected]
            // What is not intact, or cannot be read, is not signed.
            #expect(codes.contains(error.code) || before.verdict == .invalid, "\(error)")
            return
        }
        let after = cast.report(signed.bytes)
        #expect(after.signatures.count == before.signatures.count + 1)
        for (old, new) in zip(before.signatures, after.signatures) {
            #expect(old.checks.map(\.outcome) == new.checks.map(\.outcome), "\(name) \(old.identifier)")
        }
        #expect(after.signatures.last?.verdict == .valid, "\(name): \(after.json.canonicalText)")
    }
}
